"""A file of enterprises: good rows scored, refused rows beside, marked, mended and sent again."""

import csv
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import python_calamine
import xlsxwriter
from typer.testing import CliRunner

from api.command import app
from features.border import Report, read
from features.credit_code import synthetic_code
from features.figures import records_of
from features.intake.checking import Checker
from features.intake.reading import reading
from scoring.batch import frame_of
from scoring.decision import Decision
from scoring.engine import Engine
from scoring.output import Output, OutputError, write_frame

TODAY = date(2026, 11, 24)
HEADINGS = ("reference", "credit_code", "name", "sector", "day", "employees", "revenue [万元]", "net_profit")
MORE = ("total_assets", "total_liabilities", "electricity_purchased [MWh]")
GOOD = ("007", synthetic_code(1), "=HYPERLINK(1)", "C1713", "2026-03-12", 412, 32600, 16500000)
REST = (358000000, 179000000, 20250)


def rows(bad: int = 0, good: int = 3) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = [(*HEADINGS, *MORE)]
    found += [(f"{number:03d}", *GOOD[1:], *REST) for number in range(good)]
    found += [
        (f"9{number}", "911101080828810227", *GOOD[2:5], "a dozen", *GOOD[6:], *REST) for number in range(bad)
    ]
    return found


@pytest.fixture
def run(home: Path) -> Callable[..., tuple[int, Any]]:
    def command(*arguments: object) -> tuple[int, Any]:
        environment = {"GREENLOAN_HOME": str(home), "GREENLOAN_LANG": "en"}
        found = CliRunner().invoke(app, [str(one) for one in arguments], env=environment)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found.exit_code, json.loads(found.stdout) if "--json" in arguments else found.output

    return command


def csv_file(path: Path, content: list[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(content)
    return path


def workbook_file(path: Path, content: list[tuple[object, ...]]) -> Path:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = book.add_worksheet("填报")
    for number, cells in enumerate(content):
        sheet.write_row(number, 0, cells)
    book.close()
    return path


MAKE = {"csv": csv_file, "xlsx": workbook_file}


@pytest.mark.parametrize("kind", MAKE)
def test_good_rows_are_scored_and_bad_rows_stand_beside_until_they_are_mended(
    run: Callable[..., tuple[int, Any]], tmp_path: Path, kind: str
) -> None:
    source = MAKE[kind](tmp_path / f"in.{kind}", rows(bad=2))
    code, told = run("score", source, "--out", tmp_path / "out.parquet", "--json")
    assert code == 1
    assert (told["rows"], told["scored"], told["refused"], told["faults"]) == (5, 3, 2, 4)
    assert {(one["row"], one["column"], one["code"]) for one in told["found"]} == {
        (5, "B", "attribute"),
        (5, "F", "not-a-number"),
        (6, "B", "attribute"),
        (6, "F", "not-a-number"),
    }
    scored = pd.read_parquet(tmp_path / "out.parquet")
    assert scored["row"].tolist() == [2, 3, 4]
    assert scored["reference"].tolist() == ["000", "001", "002"]

    refused = Path(told["refused_rows"])
    assert refused == tmp_path / f"out.faults.{kind}"
    mended = mend(refused)
    code, told = run("score", mended, "--out", tmp_path / "again.parquet", "--json")
    assert (code, told["scored"], told["refused"]) == (0, 2, 0)
    again = pd.read_parquet(tmp_path / "again.parquet")
    assert again["reference"].tolist() == ["90", "91"]
    same = [name for name in scored if name not in {"row", "reference"}]
    pd.testing.assert_frame_equal(again[same].head(1), scored[same].head(1))


def mend(path: Path) -> Path:
    """Return a copy of a file of refused rows in which the two faulty cells of each row are put right."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = list(csv.reader(stream))
        for row in table[1:]:
            row[1], row[5] = synthetic_code(1), "412"
        return csv_file(path.with_name("mended.csv"), [tuple(row) for row in table])
    sheet = python_calamine.load_workbook(path).get_sheet_by_index(0)
    table = [list(row) for row in sheet.iter_rows()]
    for row in table[1:]:
        row[1], row[5] = synthetic_code(1), 412
    return workbook_file(path.with_name("mended.xlsx"), [tuple(row) for row in table])


def test_each_faulty_cell_of_a_workbook_is_coloured_noted_and_listed(
    run: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    source = workbook_file(tmp_path / "in.xlsx", rows(bad=1))
    run("check", source, "--faults", tmp_path / "f.xlsx", "--json")
    with zipfile.ZipFile(tmp_path / "f.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        notes = book.read("xl/comments1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert "FFFFC7CE" in styles
    assert 'ref="B2"' in notes
    assert 'ref="F2"' in notes
    assert "<f>" not in sheet
    listed = list(python_calamine.load_workbook(tmp_path / "f.xlsx").get_sheet_by_name("faults").iter_rows())
    assert [row[3] for row in listed[1:]] == ["B", "F"]


def test_a_row_of_a_file_gets_the_decision_that_the_json_door_gives(
    engine: Engine, run: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    run("score", csv_file(tmp_path / "in.csv", rows()), "--out", tmp_path / "out.csv")
    scored = pd.read_csv(tmp_path / "out.csv", dtype={"unconfirmed": str}, keep_default_na=False)
    figures: dict[str, object] = dict(zip(HEADINGS[5:] + MORE, GOOD[5:] + REST, strict=True))
    figures["revenue"] = {"value": figures.pop("revenue [万元]"), "unit": "万元"}
    power = figures.pop("electricity_purchased [MWh]")
    figures["electricity_purchased"] = {"value": power, "unit": "MWh"}
    attributes = dict(zip(HEADINGS[1:4], GOOD[1:4], strict=True))
    decision = engine.decide(read({"day": "2026-03-12", "attributes": attributes, "figures": figures}, TODAY))
    assert decision.risk is not None
    assert scored["pd"].tolist() == [decision.risk.point] * 3
    assert scored["outcome"].tolist() == [decision.outcome.value] * 3
    assert scored["name"].tolist() == ["'" + str(GOOD[HEADINGS.index("name")])] * 3
    rests = " ".join(one.lookup for one in decision.unconfirmed)
    assert scored["unconfirmed"].tolist() == [rests] * 3


def test_faulty_headings_refuse_the_file_and_tell_the_rows_faults_too(
    run: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    content = rows(bad=1)
    content[0] = (
        "reference",
        "credit_code",
        "name",
        "sector",
        "day",
        "employees",
        "销售收入",
        *HEADINGS[7:],
        *MORE,
    )
    code, told = run("score", csv_file(tmp_path / "in.csv", content), "--out", tmp_path / "o.csv", "--json")
    assert code == 2
    assert not (tmp_path / "o.csv").exists()
    codes = [one["code"] for one in told["found"]]
    assert codes[:1] == ["unknown-heading"]
    assert "missing-column" not in codes
    assert "attribute" in codes
    with (tmp_path / "o.faults.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream))) == 5


def test_a_file_of_headings_alone_is_refused(run: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    code, told = run("score", csv_file(tmp_path / "in.csv", rows(good=0)), "--out", tmp_path / "o.csv")
    assert code == 2
    assert "no rows" in told


def test_checking_a_sound_file_finds_nothing(run: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    code, told = run("check", csv_file(tmp_path / "in.csv", rows()), "--json")
    assert (code, told["rows"], told["refused"], told["found"]) == (0, 3, 0, [])


def test_requests_of_a_file_are_its_good_rows(run: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    run("requests", csv_file(tmp_path / "in.csv", rows(bad=1)), "--out", tmp_path / "r.jsonl")
    bodies = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text("utf-8").splitlines()]
    assert [body["reference"] for body in bodies] == ["000", "001", "002"]
    assert bodies[0]["figures"]["revenue"] == 3.26e8
    assert bodies[0]["day"] == "2026-03-12"


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl", ".parquet"])
def test_answers_come_in_parts_and_no_text_becomes_a_formula(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"o{ending}"
    frame = pd.DataFrame({"name": ["=1+1", "-5", "ok"], "x": [-1.5, 2.0, float("nan")]})
    with Output(out) as output:
        output.add(frame)
        output.add(frame)
    if ending == ".xlsx":
        found = list(python_calamine.load_workbook(out).get_sheet_by_index(0).iter_rows())
        assert [row[0] for row in found] == ["name", *["'=1+1", "-5", "ok"] * 2]
        assert [row[1] for row in found[1:4]] == [-1.5, 2.0, ""]
    elif ending == ".csv":
        text = out.read_text("utf-8").splitlines()
        assert text == ["name,x", *["'=1+1,-1.5", "-5,2.0", "ok,"] * 2]
    elif ending == ".jsonl":
        assert len(out.read_text("utf-8").splitlines()) == 6
    else:
        assert len(pd.read_parquet(out)) == 6
    assert list(tmp_path.iterdir()) == [out]


def test_an_output_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": [1.0]})
    with pytest.raises(ZeroDivisionError), Output(tmp_path / "o.csv") as output:
        output.add(frame.assign(x=1 // len(frame.columns[1:])))
    assert not list(tmp_path.iterdir())
    with pytest.raises(OutputError, match="parquet"):
        write_frame(frame, tmp_path / "o.pdf")
    with pytest.raises(OutputError, match="folder"):
        write_frame(frame, tmp_path / "no" / "o.csv")


def test_the_parts_of_a_file_give_the_same_rows_as_the_whole(tmp_path: Path) -> None:
    source = csv_file(tmp_path / "in.csv", rows(good=12_000))
    with reading(source) as table:
        parts = list(Checker(table, TODAY).parts())
    assert [len(part.good) for part in parts] == [5_000, 5_000, 2_000]
    assert parts[2].records.kept["row"].tolist()[-1] == 12_001


def test_a_file_tells_of_each_row_the_causes_terms_vetoes_and_reasons_of_its_decision(
    engine: Engine, reports: list[Report]
) -> None:
    some = reports[::20]
    frame, decisions = frame_of(engine, records_of(some)), engine.decide_many(some)

    def capping(decision: Decision, is_active: bool) -> str:
        found: dict[str, None] = {}
        for one in decision.programmes:
            capped = {criterion.id for criterion in one.criteria if criterion.caps is not None}
            names = one.active if is_active else one.open
            found |= dict.fromkeys(name for name in names if name in capped)
        return " ".join(sorted(found))

    def sorted_names(column: str) -> list[str]:
        return [" ".join(sorted(names.split())) for names in frame[column]]

    told = {
        "outcome": [one.outcome.value for one in decisions],
        "causes": [" ".join(cause.name.lower() for cause in one.causes) for one in decisions],
        "terms": [" ".join(term.code for term in one.terms) for one in decisions],
        "reasons": [
            " ".join(f"{reason.task.value}:{reason.code}" for reason in one.reasons) for one in decisions
        ],
    }
    for column, expected in told.items():
        assert frame[column].tolist() == expected, column
        assert len(set(expected)) > 1, column
    assert sorted_names("active_vetoes") == [capping(one, True) for one in decisions]
    assert sorted_names("open_vetoes") == [capping(one, False) for one in decisions]
    assert any(frame["active_vetoes"])
    assert any(frame["open_vetoes"])


def test_a_file_names_the_unconfirmed_rows_that_each_decision_names(
    engine: Engine, reports: list[Report]
) -> None:
    some = reports[::200]
    frame = frame_of(engine, records_of(some))
    told = [" ".join(one.lookup for one in decision.unconfirmed) for decision in engine.decide_many(some)]
    assert frame["unconfirmed"].tolist() == told
    assert any(told)
