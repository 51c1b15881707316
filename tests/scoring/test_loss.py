"""Expected loss is PD x LGD x what is asked for, by the collateral told, and honest about what is not."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from features.border import Report
from features.sources import Confidence
from features.tables import PACKAGED, Tables
from scoring.decision import Assumed
from scoring.engine import Engine
from scoring.loss import Default, expected_loss

DAY = date(2026, 3, 12)
PD = Default(0.02, 0.05, 0.01)
TABLES = Tables.load()
UNSECURED = TABLES.value("loss_given_default", ("unsecured", "C"), DAY).number
SECURED, HAIRCUT = 0.25, 0.40


def loss_of(amount: float, collateral: float, tables: Tables = TABLES, division: str = "C30"):
    return expected_loss({"loan_amount": amount, "collateral_value": collateral}, PD, tables, DAY, division)


def test_a_loan_without_collateral_loses_the_unsecured_share() -> None:
    found = loss_of(1_000_000.0, 0.0)
    assert found.lgd == found.lgd_worst == found.lgd_best == UNSECURED
    assert found.point == pytest.approx(0.02 * UNSECURED * 1_000_000.0)
    assert (found.worst, found.best) == pytest.approx((2.5 * found.point, 0.5 * found.point))


def test_what_collateral_covers_after_the_haircut_loses_the_secured_share() -> None:
    found = loss_of(1_000_000.0, 500_000.0)
    assert found.lgd == pytest.approx(0.3 * SECURED + 0.7 * UNSECURED)
    more = loss_of(1_000_000.0, 9e9)
    assert more.lgd == SECURED
    assert more.exposure == 1_000_000.0


def test_collateral_that_is_not_told_may_be_nothing_or_cover_the_loan() -> None:
    found = loss_of(1_000_000.0, math.nan)
    assert (found.lgd, found.lgd_worst, found.lgd_best) == (UNSECURED, UNSECURED, SECURED)
    for told in (0.0, 10_000.0, 800_000.0, 5e6):
        known = loss_of(1_000_000.0, told)
        assert found.best <= known.best
        assert known.worst <= found.worst


def test_without_an_amount_there_is_no_expected_loss() -> None:
    assert loss_of(math.nan, 500_000.0) is None
    assert loss_of(0.0, 500_000.0) is None


def test_before_its_rows_are_in_force_there_is_no_expected_loss() -> None:
    figures = {"loan_amount": 1e6, "collateral_value": 0.0}
    assert expected_loss(figures, PD, TABLES, date(2013, 1, 1), "C30") is None


def test_a_banks_own_row_of_a_division_stands_before_that_of_all_manufacturing(tmp_path: Path) -> None:
    folder = Path(copytree(PACKAGED, tmp_path / "tables"))
    with (folder / "loss_given_default.csv").open("a", encoding="utf-8") as stream:
        stream.write("unsecured,C30,0.45,1200,2025-01-01,GREENLOAN,the bank's own losses,verified\n")
    own = Tables.load(folder)
    assert loss_of(1e6, 0.0, own).lgd == 0.45
    assert loss_of(1e6, 0.0, own, "C13").lgd == UNSECURED
    assert loss_of(1e6, 0.0, own).rests_on[0].clause == "the bank's own losses"


def test_the_unsecured_share_is_the_one_learnt_from_charged_off_loans() -> None:
    """The kept result of 'greenloan lgd', NAICS 31-33."""
    kept = Path(__file__).parents[2] / "docs" / "evidence" / "lgd.jsonl"
    (line,) = (one for one in kept.read_text("utf-8").splitlines() if '"31-33"' in one)
    assert f'"mean": {UNSECURED:.4f}'[:-1] in line
    row = TABLES["loss_given_default"].row(("unsecured", "C"), DAY)
    assert row is not None
    assert row.confidence is Confidence.JUDGEMENT
    assert f'"n": {row.texts["n"]}' in line


def test_every_decision_with_an_amount_tells_it_and_names_what_was_assumed(
    engine: Engine, reports: list[Report]
) -> None:
    chosen = [
        replace(
            one,
            day=DAY,
            values={**one.values, "loan_amount": 1e6, "collateral_value": (math.nan, 4e5)[k % 2]},
        )
        if k % 3
        else one
        for k, one in enumerate(reports[:60])
    ]
    told = 0
    for report, decision in zip(chosen, engine.decide_many(chosen), strict=True):
        assumed = {one.assumed for one in decision.assumptions}
        has_amount = report.values["loan_amount"] > 0.0 and decision.risk is not None
        assert (decision.expected_loss is not None) == has_amount
        assert (Assumed.LOSS_BY_TABLE in assumed) == (Assumed.DRAWN_IN_FULL in assumed) == has_amount
        if decision.expected_loss is not None and decision.risk is not None:
            loss, risk = decision.expected_loss, decision.risk
            assert loss.best <= loss.point <= loss.worst
            assert loss.point == risk.point * loss.lgd * loss.exposure
            told += 1
    assert told > 20
