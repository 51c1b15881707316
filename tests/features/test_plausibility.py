"""Unit slips are flagged with the likely unit; clean reports are left alone."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from api.v1.example import EXAMPLE
from features.border import read
from features.declare import Kind
from features.inputs import COLUMNS, field_of
from features.plausibility.plausibility import MONEY, Plausibility, Slip
from features.plausibility.usual import is_money
from features.population.generate import Population, generate
from features.records.files import adapter_of, load_folder
from features.tables import Tables
from scoring.engine import Engine

AMOUNTS = tuple(name for name in COLUMNS if field_of(name).kind is Kind.AMOUNT)
POWERS = (-8, -4, -3, 3, 4, 8)


@pytest.fixture(scope="module")
def plausibility() -> Plausibility:
    return Plausibility(Tables.load())


@pytest.fixture(scope="module")
def others() -> Population:
    """Enterprises of another seed than the one that the usual ratios were learnt from."""
    return generate(1_200, seed=4711)


def divisions(people: Population) -> NDArray[np.str_]:
    return people.texts["sector"].astype("U3")


def with_slips(
    people: Population, count: int, seed: int
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.intp], list[tuple[str, int]]]:
    rng = np.random.default_rng(seed)
    rows = rng.choice(people.rows, count, replace=False)
    columns = {name: values[rows].copy() for name, values in people.columns.items()}
    made = []
    for row in range(count):
        known = [name for name in AMOUNTS if name in columns and abs(columns[name][row]) > 0.0]
        name, power = str(rng.choice(known)), int(rng.choice(POWERS))
        columns[name][row] *= 10.0**power
        made.append((name, power))
    return columns, rows, made


def puts_right(slips: tuple[Slip, ...], name: str, power: int) -> bool:
    return any(one.column == name and abs(np.log10(one.times) + power) < 0.3 for one in slips)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_a_thousand_slips_95_in_100_are_flagged_with_the_right_unit_and_all_of_ten_thousand(
    plausibility: Plausibility, others: Population, seed: int
) -> None:
    columns, rows, made = with_slips(others, 1_000, seed)
    found = plausibility.slips(columns, divisions(others)[rows])
    right = [puts_right(found.get(row, ()), *one) for row, one in enumerate(made)]
    assert np.mean(right) >= 0.95
    assert all(row in found for row, (_, power) in enumerate(made) if abs(power) >= 4)


def test_at_most_one_clean_report_in_a_hundred_is_flagged(
    plausibility: Plausibility, others: Population
) -> None:
    assert len(plausibility.slips(others.columns, divisions(others))) <= 0.01 * others.rows


@pytest.mark.parametrize("power", [-8, -4, 4])
def test_a_statement_in_another_unit_is_one_slip_of_all_money(
    plausibility: Plausibility, others: Population, power: int
) -> None:
    rows = 500
    columns = {
        name: values[:rows] * (10.0**power if name in AMOUNTS and is_money(name) else 1.0)
        for name, values in others.columns.items()
    }
    found = plausibility.slips(columns, divisions(others)[:rows])
    assert np.mean([puts_right(found.get(row, ()), MONEY, power) for row in range(rows)]) >= 0.98


def test_real_plants_and_accounts_are_mostly_left_alone(plausibility: Plausibility, real_data: Path) -> None:
    for name, most in (("iac_industrial_assessments", 0.0075), ("us_bankruptcy", 0.0075)):
        records = adapter_of(name).records(load_folder(real_data, name), Tables.load(), None)
        where = (
            records.texts["sector"].astype("U3") if "sector" in records.texts else np.full(records.rows, "")
        )
        assert len(plausibility.slips(records.columns, where)) <= most * records.rows, name


def slips_of(engine: Engine, **figures: object) -> tuple[Mapping[str, str], str]:
    body = {**EXAMPLE, "figures": {**EXAMPLE["figures"], **figures}}
    decision = engine.decide(read(body, date(2026, 11, 24)))
    return {one.column: one.likely for one in decision.slips}, decision.outcome.value


def test_a_slip_is_kept_and_the_case_referred_with_a_cause_of_its_own(engine: Engine) -> None:
    assert slips_of(engine)[0] == {}
    assert slips_of(engine, electricity_purchased=20250) == ({"electricity_purchased": "MWh"}, "refer")
    assert slips_of(engine, net_profit=1650) == ({"net_profit": "万元"}, "refer")
    body = {**EXAMPLE, "figures": {**EXAMPLE["figures"], "net_profit": 1650}}
    decision = engine.decide(read(body, date(2026, 11, 24)))
    assert decision.slips
    assert "IMPLAUSIBLE" in {cause.name for cause in decision.causes}


def test_a_row_alone_is_judged_as_among_others(plausibility: Plausibility, others: Population) -> None:
    columns, rows, _ = with_slips(others, 60, seed=2)
    where = divisions(others)[rows]
    together = plausibility.slips(columns, where)
    for row in range(60):
        alone = plausibility.slips({n: v[row : row + 1] for n, v in columns.items()}, where[row : row + 1])
        assert alone.get(0, ()) == together.get(row, ())


def test_a_share_in_percent_is_flagged(plausibility: Plausibility) -> None:
    found = plausibility.slips({"good_output_share": np.array([0.97, 97.0])}, np.array(["", ""]))
    assert {row: slips[0].likely for row, slips in found.items()} == {1: "%"}
