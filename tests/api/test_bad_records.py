"""Three hundred records by seed with faults planted, as requests and as rows of a file: all told at once."""

import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.wiring import Services
from features.credit_code import synthetic_code
from features.declare import Kind
from features.inputs import COLUMNS, CORE_COLUMNS, TOTALS, field_of
from features.population.generate import Population

RECORDS = 300
AMOUNTS = [name for name in COLUMNS if field_of(name).kind is Kind.AMOUNT and name not in TOTALS.values()]
LEVELS = [name for name in COLUMNS if field_of(name).choices]
FLAGS = [name for name in COLUMNS if field_of(name).kind is Kind.FLAG]
SHARES = [name for name in COLUMNS if field_of(name).kind is Kind.SHARE]


@dataclass
class Record:
    """A body with faults, and the same as cells of a row.

    Attributes
    ----------
    told, marked
        Place and code of every planted fault: by JSON pointer, and by column.
    """

    body: dict[str, Any]
    cells: dict[str, str]
    told: set[tuple[str, str]] = field(default_factory=set)
    marked: set[tuple[str, str]] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)

    def figure(self, name: str, value: object, code: str, cell: str, cell_code: str = "") -> None:
        """Plant a fault in a figure."""
        self.body["figures"][name], self.cells[name] = value, cell
        self.told.add((f"/figures/{name}", code))
        self.marked.add((name, cell_code or code))

    def attribute(self, name: str, text: str, code: str = "attribute") -> None:
        """Plant a fault in an attribute."""
        self.body["attributes"][name] = self.cells[name] = text
        self.told.add((f"/attributes/{name}", "attribute"))
        self.marked.add((name, code))

    def fresh(self, chance: random.Random, names: list[str]) -> str:
        """Return a column in which nothing is planted yet, and that is no part or total of one that is."""
        ties = {TOTALS.get(one) for one in self.touched} | {
            part for part, total in TOTALS.items() if total in self.touched
        }
        name = chance.choice([one for one in names if one not in self.touched | ties])
        self.touched.add(name)
        return name


Plant = Callable[[Record, random.Random], None]


def _text(record: Record, chance: random.Random) -> None:
    text = chance.choice(("a lot", "1,23", "--5", "=1+1", "12_000"))
    record.figure(record.fresh(chance, AMOUNTS), text, "not-a-number", text)


def _above(record: Record, chance: random.Random) -> None:
    record.figure(record.fresh(chance, AMOUNTS), 1e30, "out-of-range", "1e30")


def _below(record: Record, chance: random.Random) -> None:
    name = record.fresh(chance, [one for one in AMOUNTS if field_of(one).low == 0.0])
    record.figure(name, -1, "out-of-range", "-1")


def _share(record: Record, chance: random.Random) -> None:
    record.figure(record.fresh(chance, SHARES), 45, "out-of-range", "45")


def _flag(record: Record, chance: random.Random) -> None:
    record.figure(record.fresh(chance, FLAGS), "perhaps", "not-a-flag", "perhaps")


def _level(record: Record, chance: random.Random) -> None:
    record.figure(record.fresh(chance, LEVELS), "sky blue", "unknown-level", "sky blue")


def _unit(record: Record, chance: random.Random) -> None:
    name = record.fresh(chance, AMOUNTS)
    unit = "kWh" if field_of(name).unit in {"CNY", "t", "m3", "m2"} else "万元"
    record.figure(name, {"value": 5, "unit": unit}, "unit", f"5 {unit}")
    record.told.remove((f"/figures/{name}", "unit"))
    record.told.add((f"/figures/{name}/unit", "unit"))


def _part(record: Record, chance: random.Random) -> None:
    whole = record.body["figures"].get("current_assets")
    names = [one for one in ("inventory", "cash", "receivables") if one not in record.touched]
    if whole is None or not names or "current_assets" in record.touched:
        return
    name = chance.choice(names)
    record.touched |= {name, "current_assets", "total_assets"}
    part = whole * 1.5 + 1
    record.figure(name, part, "part-above-total", f"{part:.15g}")


def _code(record: Record, chance: random.Random) -> None:
    good = synthetic_code(chance.randrange(9_000))
    bad = good[:-1] + ("A" if good[-1] != "A" else "B")
    record.attribute("credit_code", chance.choice((bad, good[:10], "91330000MA27XYZ")))


def _sector(record: Record, chance: random.Random) -> None:
    record.attribute("sector", chance.choice(("D4411", "3011", "C99", "steel")))


def _founded(record: Record, chance: random.Random) -> None:
    record.attribute("founded", *chance.choice((("2031-01-01", "in-the-future"), ("2019-02-30", "day"))))


def _ownership(record: Record, chance: random.Random) -> None:
    record.attribute("ownership", chance.choice(("mine", "公")))


PLANTS: tuple[Plant, ...] = (
    *(_text, _above, _below, _share, _flag, _level, _unit, _part),
    *(_code, _sector, _founded, _ownership),
)


def record_of(seed: int, people: Population) -> Record:
    """Return an enterprise of the population with one to six faults of different kinds."""
    chance = random.Random(seed)
    row = chance.randrange(people.rows)
    figures = {name: float(values[row]) for name, values in people.columns.items()}
    figures = {name: value for name, value in figures.items() if not math.isnan(value)}
    attributes = {name: str(values[row]) for name, values in people.texts.items() if values[row]}
    attributes = {name: text for name, text in attributes.items() if name != "accounts_year"}
    cells = {**{name: repr(value) for name, value in figures.items()}, **attributes}
    body = {"reference": str(seed), "day": "2026-11-20", "attributes": attributes, "figures": figures}
    record = Record(body, {"reference": str(seed), "day": "2026-11-20", **cells})
    for plant in chance.sample(PLANTS, chance.randint(1, 6)):
        plant(record, chance)
    return record


@pytest.fixture(scope="module")
def records(people: Population) -> list[Record]:
    return [record_of(seed, people) for seed in range(RECORDS)]


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as found:
        yield found


def test_a_request_is_told_every_planted_fault_at_its_place(
    client: TestClient, records: list[Record]
) -> None:
    for seed, record in enumerate(records):
        language = ("zh", "en")[seed % 2]
        answer = client.post("/v1/decisions", json=record.body, headers={"accept-language": language})
        assert answer.status_code == 422
        faults = answer.json()["faults"]
        assert {(one["pointer"], one["code"]) for one in faults} == record.told, seed
        assert all(one["given"] and one["expected"] and one["fix"] for one in faults)


def test_a_file_is_told_every_planted_fault_at_its_cell(client: TestClient, records: list[Record]) -> None:
    headings = [
        "reference",
        "day",
        *sorted({name for one in records for name in one.cells} - {"reference", "day"}),
    ]
    headings += [name for name in CORE_COLUMNS if name not in headings]
    rows = [headings, *([record.cells.get(name, "") for name in headings] for record in records)]
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)
    answer = client.post("/v1/files", content=text.encode(), headers={"content-type": "text/csv"}).json()
    assert (answer["rows"], answer["scored"]) == (RECORDS, 0)
    found: dict[int, set[tuple[str, str]]] = {}
    for one in answer["found"]:
        found.setdefault(one["row"], set()).add((one["heading"], one["code"]))
        assert one["given"] == records[one["row"] - 2].cells[one["heading"]]
        assert one["expected"]
        assert one["fix"]
    for seed, record in enumerate(records):
        assert found[seed + 2] == record.marked, seed


def test_every_kind_of_fault_is_planted_many_times(records: list[Record]) -> None:
    codes = [code for record in records for _, code in record.marked]
    assert min(codes.count(code) for code in set(codes)) >= 20
    assert json.dumps([record.body for record in records])
