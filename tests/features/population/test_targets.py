"""Every calibrated figure is within its stated tolerance of the published one."""

import numpy as np
import pytest

from features.population.generate import Population, blocks_of, joined
from features.population.targets import COLUMNS, Comparison, comparisons, slim
from features.tables import Tables

METRICS = {
    "profit_margin",
    "cost_per_100_revenue",
    "operating_cost / operating_revenue",
    "expense_per_100_revenue",
    "asset_liability_ratio",
    "total_assets / operating_revenue",
    "accounts_receivable / total_assets",
    "npl_ratio",
    "green_factory_output_share",
    "env_credit_share",
    "mean_employees_per_enterprise",
    "revenue_per_employee",
    "energy_intensity_revenue_approx",
    "enterprise_count",
}


def compared(seed: int, enterprises: int = 20_000) -> list[Comparison]:
    return comparisons(joined([slim(block) for block in blocks_of(enterprises, seed)]))


@pytest.fixture(scope="module", params=[20260301, 7])
def found(request: pytest.FixtureRequest) -> list[Comparison]:
    return compared(request.param)


def test_every_published_figure_is_met_within_its_tolerance(found: list[Comparison]) -> None:
    outside = [f"{one.metric} {one.scope}: {one.ours:.4g}, not {one.published:.4g}" for one in found]
    assert [text for text, one in zip(outside, found, strict=True) if not one.is_within] == []


def test_all_kinds_of_published_figures_are_held_against(found: list[Comparison]) -> None:
    assert {one.metric for one in found} == METRICS
    assert len(found) >= 90


def test_a_tolerance_is_stated_with_its_reason_and_leaves_no_figure_free(found: list[Comparison]) -> None:
    assert all(one.reason and one.tolerance > 0 for one in found)
    shares = [one.tolerance / one.published for one in found if one.unit in {"%", "CNY", "persons"}]
    assert np.median(shares) < 0.25


def test_what_is_published_is_read_from_the_table(found: list[Comparison]) -> None:
    rows = Tables.load()["industry_aggregates"].rows
    published = {(row.key[0], row.key[1], row.key[3], row.numbers["value"]) for row in rows}
    plain = [one for one in found if "/" not in one.metric]
    assert all((one.metric, one.scope, one.period, one.published) in published for one in plain)
    (quotient,) = [one for one in found if one.metric == "accounts_receivable / total_assets"]
    assert quotient.published == pytest.approx(100 * 23.72 / 167.36)


def test_a_population_that_is_off_is_found_out() -> None:
    people = joined([slim(block) for block in blocks_of(10_000, 7)])
    off = Population(
        people.firm,
        people.report_year,
        dict(people.columns) | {"total_liabilities": people.columns["total_liabilities"] * 1.1},
        people.texts,
        people.truth,
    )
    outside = {one.metric for one in comparisons(off) if not one.is_within}
    assert outside == {"asset_liability_ratio"}


def test_more_firms_make_tolerances_narrower_and_fewer_wider() -> None:
    few, many = ({(one.metric, one.scope): one for one in compared(3, n)} for n in (3_000, 20_000))
    shared = few.keys() & many.keys()
    assert len(shared) > 20
    assert all(few[key].tolerance > many[key].tolerance for key in shared)


def test_only_what_is_compared_is_kept() -> None:
    block = next(blocks_of(50, 3))
    assert set(slim(block).columns) == set(COLUMNS)
    assert len(comparisons(slim(block))) == len(comparisons(block))
