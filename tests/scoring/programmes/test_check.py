"""Programmes are whole: each criterion has clause, days and a case on each side, and the check says so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from features.catalogue import catalogue
from features.resolve import Resolver
from scoring.programmes.cases import EXACT, Case, CaseRunner, points_of
from scoring.programmes.check import checked, own_criteria, sides_of, uncovered
from scoring.programmes.declare import Programme
from scoring.programmes.faults import ProgrammeFault
from scoring.programmes.library import Library, read

DIMENSIONS = {"energy", "resources", "production", "products", "land"}
OWN = """
programme: {name}
version: "{version}"
zh: 本行贷款
en: Loan of this bank
instrument: {instrument}
clause: {clause}
effective_from: {start}
effective_to: {end}
criteria:
{criteria}
"""
CRITERION = """
  - id: {id}
    zh: 可再生能源占比
    en: Renewable share
    confidence: verified
    clause: {clause}
    measure: renewable_share
    {comparison}
"""


def own(
    criteria: tuple[tuple[str, str], ...] = (("share", "at_least: 0.3"),),
    clause: str = "3.1",
    version: str = "1",
    start: str = "2026-01-01",
    end: str = "2027-01-01",
    instrument: str = "GREENLOAN",
) -> str:
    listed = "".join(CRITERION.format(id=name, clause=clause, comparison=text) for name, text in criteria)
    return OWN.format(
        name="own", version=version, instrument=instrument, clause="3", start=start, end=end, criteria=listed
    )


def test_the_shipped_programmes_have_no_fault(
    shipped: Library, cases: list[Case], resolver: Resolver
) -> None:
    found = checked(shipped, cases, catalogue(), resolver)
    assert [str(one) for one in found.faults] == []
    assert (found.versions, found.cases) == (len(shipped.programmes), len(cases))


def test_every_criterion_has_instrument_clause_and_days(shipped: Library) -> None:
    for programme in shipped.programmes:
        for _, one in programme.leaves():
            assert one.instrument in shipped.shelf.sources, one.id
            assert one.clause, one.id
            assert one.effective_to is None or one.effective_from < one.effective_to, one.id


def test_without_a_case_of_one_side_of_any_criterion_the_check_fails(
    shipped: Library, cases: list[Case]
) -> None:
    tried = 0
    for programme in shipped.programmes:
        for criterion in own_criteria(programme, shipped):
            for side in sides_of(criterion, shipped.shelf):
                left = [one for one in cases if not _is_of(one, programme, criterion.id, side)]
                assert len(left) < len(cases)
                found = [str(one) for one in uncovered(shipped, left) if one.file == programme.file]
                assert any(f"{criterion.id} has no case that is {side}." in one for one in found)
                tried += 1
    assert tried >= 100


def _is_of(case: Case, programme: Programme, criterion: str, side: str) -> bool:
    is_own = case.programme == programme.id and programme.is_in_force(case.day)
    return is_own and (case.criterion, case.truth) == (criterion, side)


def test_without_the_case_of_a_first_day_or_its_eve_the_check_fails(
    shipped: Library, cases: list[Case]
) -> None:
    for programme in shipped.programmes:
        first = programme.effective_from
        left = [one for one in cases if not (one.version and one.programme == programme.id)]
        found = [str(one) for one in uncovered(shipped, left) if one.file == programme.file]
        assert any(f"no case of its first day {first}." in one for one in found)
        assert any("no case of the day before" in one for one in found)


def test_a_case_that_comes_out_otherwise_is_a_fault(
    shipped: Library, cases: list[Case], resolver: Resolver
) -> None:
    runner = CaseRunner(shipped, catalogue(), resolver)
    one = next(case for case in cases if case.truth == "met")
    assert runner.faults(one) == []
    other = Case(
        **{name: getattr(one, name) for name in Case.__dataclass_fields__ if name != "truth"}, truth="not_met"
    )
    assert "not_met expected, met came out" in str(runner.faults(other)[0])


def test_a_hand_worked_factory_of_each_dimension_equals_the_rubric(
    shipped: Library, cases: list[Case], resolver: Resolver
) -> None:
    runner = CaseRunner(shipped, catalogue(), resolver)
    seen: set[str] = set()
    for case in cases:
        if case.points and case.programme == "green_factory":
            result = runner.result(case)
            assert result is not None
            assert result.version == "2025" or case.day.isoformat() < "2025-12-31"
            for name, points in case.points.items():
                span = points_of(result, name)
                assert span is not None
                assert span.low == pytest.approx(points, abs=EXACT)
                assert span.high == pytest.approx(points, abs=EXACT)
                seen |= {name} if result.version == "2025" else set()
    assert seen >= DIMENSIONS | {"score"}


@pytest.mark.parametrize(
    ("files", "kind", "words"),
    [
        ((own(clause='""'),), "clause", "'clause' is missing"),
        ((own(instrument="NO-SUCH-LAW"),), "clause", "'NO-SUCH-LAW' is not registered"),
        ((own(), own(version="2", start="2026-06-01")), "overlap", "own 1 and 2 overlap from 2026-06-01"),
        (
            (own(), own(version="2", start="2027-06-01", end="2028-01-01")),
            "gap",
            "is in force from 2027-01-01",
        ),
        ((own(end="2026-01-01"),), "days", "it ends before it begins"),
        ((own((("share", "at_least: 1.5"),)),), "unreachable", "share can never be met"),
        (
            (own((("share", "at_least: 0"),)).replace("renewable_share", "quality_system"),),
            "unreachable",
            "is always met",
        ),
        (
            (own((("most", "at_most: 0.2"), ("least", "at_least: 0.3"))),),
            "unreachable",
            "least and most can never both be met",
        ),
        ((own(),), "case", "share has no case that is met."),
    ],
)
def test_the_check_finds_what_is_wrong_with_a_programme_of_a_bank(
    files: tuple[str, ...],
    kind: str,
    words: str,
    folder: Callable[[dict[str, str]], Path],
    resolver: Resolver,
) -> None:
    place = folder({f"own_{number}.yaml": text for number, text in enumerate(files)})
    faults: list[ProgrammeFault] = []
    library = read(catalogue(), resolver.tables, place, faults)
    mine = Library(tuple(one for one in library.programmes if one.id == "own"), library.shelf, "")
    found = checked(mine, [], catalogue(), resolver, faults).faults
    assert any(one.kind == kind and words in str(one) for one in found), [str(one) for one in found]
