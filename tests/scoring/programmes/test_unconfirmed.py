"""What rests on a row that nobody has verified is never eligible without reserve, and the row is named."""

import math
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from features.catalogue import catalogue
from features.columns import Column, ratio, total
from features.expression import column
from features.figures import Figures
from features.inputs import COLUMNS
from features.resolve import Resolver
from models.benchmarks import Benchmarks
from scoring.programmes.assess import Assessor
from scoring.programmes.behind import Reading, readings_of
from scoring.programmes.cases import Case, CaseRunner
from scoring.programmes.detail import results_of
from scoring.programmes.library import Library
from scoring.programmes.result import Eligibility, ProgrammeResult

DAY = date(2026, 3, 1)
TOLD = {"electricity_purchased": 1e6, "revenue": 1e8, "biomass": 0.0, "natural_gas": 0.0}
OWN = """
programme: bank_intensity
version: "1"
zh: 能耗强度
en: Energy intensity
instrument: GB/T 36132-2025
clause: B.1
effective_from: 2026-01-01
criteria:
  - id: intensity
    zh: 单位产值综合能耗
    en: Energy intensity
    confidence: verified
    clause: B.1
    measure: energy_intensity
    at_most: 1
"""


@pytest.fixture
def result(bank: Callable[[dict[str, str]], Library], resolver: Resolver) -> Callable[..., ProgrammeResult]:
    """Return what the bank's programme says of a plant that uses electricity and, if told, other carriers."""
    library = bank({"own.yaml": OWN})
    own = Library(tuple(one for one in library.programmes if one.id == "bank_intensity"), library.shelf, "")
    assessor = Assessor(own, catalogue(), Benchmarks({}), resolver)

    def of(**told: float) -> ProgrammeResult:
        values = dict.fromkeys(COLUMNS, 0.0) | dict(resolver.record(DAY, {})) | TOLD | told
        figures = Figures(
            rows=1,
            columns={name: np.array([value]) for name, value in values.items()},
            divisions=np.array(["C30"]),
            texts={},
            days=np.array([DAY], dtype="datetime64[D]"),
        )
        return results_of(assessor.assess(figures), 0, {}, is_full=True)[0]

    return of


def test_what_verified_factors_alone_measure_is_eligible(result: Callable[..., ProgrammeResult]) -> None:
    found = result()
    assert (found.outcome, found.unconfirmed) == (Eligibility.ELIGIBLE, ())


def test_a_figure_that_a_recalled_factor_is_part_of_is_eligible_if_confirmed_and_names_the_row(
    result: Callable[..., ProgrammeResult],
) -> None:
    found = result(biomass=100.0)
    assert found.outcome is Eligibility.ELIGIBLE_IF_CONFIRMED
    assert [(row.table, row.key) for row in found.unconfirmed] == [("energy_coefficients", "biomass")]
    assert found.criteria[0].behind == found.unconfirmed


def test_a_figure_not_told_cannot_make_an_answer_more_certain(result: Callable[..., ProgrammeResult]) -> None:
    assert result(biomass=math.nan).outcome is Eligibility.CANNOT_TELL
    assert result(natural_gas=1.0, biomass=0.0).outcome is Eligibility.ELIGIBLE_IF_CONFIRMED
    assert result(revenue=math.nan, natural_gas=1.0).outcome is Eligibility.CANNOT_TELL


def test_what_fails_by_a_recalled_factor_fails_all_the_same(result: Callable[..., ProgrammeResult]) -> None:
    assert result(natural_gas=1e9).outcome is Eligibility.NOT_ELIGIBLE


def test_a_lookup_is_silent_where_what_it_is_multiplied_with_is_nothing() -> None:
    carbon: Column = column("carbon_content_coal")
    burnt = column("coal_heat") * carbon * column("oxidation_coal")
    root = ratio(total(burnt, column("diesel") * column("emission_factor_diesel")), column("revenue"))
    assert readings_of((root,)) == (
        Reading(0, "carbon_content_coal", ("coal_heat",)),
        Reading(0, "emission_factor_diesel", ("diesel",)),
        Reading(0, "oxidation_coal", ("coal_heat",)),
    )


def test_a_lookup_that_is_only_added_is_never_silent() -> None:
    assert readings_of((column("diesel") + column("grid_factor"),)) == (Reading(0, "grid_factor", ()),)


def test_clinker_is_measured_by_a_recalled_factor_and_says_so(
    shipped: Library, cases: list[Case], resolver: Resolver
) -> None:
    case = next(one for one in cases if one.criterion == "clinker" and one.truth == "met")
    found = CaseRunner(shipped, catalogue(), resolver).result(case)
    assert found is not None
    assert found.outcome is Eligibility.ELIGIBLE_IF_CONFIRMED
    factor = "PROCESS_DEFAULTS clinker_process"
    assert factor in {row.key for row in found.unconfirmed}
    assert [row.key for one in found.criteria if one.id == "clinker" for row in one.behind] == [factor]
