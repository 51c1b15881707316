"""A bank's own folder adds a programme, a table or a threshold as files, without code."""

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.v1.example import EXAMPLE
from features.border import read as read_report
from features.catalogue import catalogue
from features.resolve import Resolver
from scoring.assembly import engine_of, library_of
from scoring.programmes.cases import Case, CaseRunner, read_cases
from scoring.programmes.check import checked
from scoring.programmes.faults import ProgrammeError
from scoring.programmes.library import Library
from scoring.programmes.result import Eligibility, ProgrammeResult

SOURCES = """id,title_zh,title_en,effective_from,superseded_by,superseded_on,confidence
BANK-7,本行绿色信贷管理办法,Green credit rules of this bank,2026-01-01,,,verified
"""
LIMITS = """class,value,unit,effective_from,source,clause,confidence
C17,0.5,tce/万元,2026-01-01,BANK-7,annex 1,verified
C30,300,kgce/万元,2026-01-01,BANK-7,annex 1,recalled
"""
PROGRAMME = """
programme: bank_green_loan
version: "1"
zh: 本行绿色贷款
en: Green loan of this bank
instrument: BANK-7
clause: "3"
effective_from: 2026-01-01
criteria:
  - id: intensity
    zh: 单位产值综合能耗不高于本行限值
    en: Energy intensity within the bank's limit
    clause: "3.1"
    measure: energy_intensity
    at_most: {table: limits, where: {class: [$sector]}, column: value, of: class}
"""
CASES = """
- {programme: bank_green_loan, day: 2026-01-01, clause: "3", version: "1"}
- {programme: bank_green_loan, day: 2025-12-31, clause: "3", version: none}
- &met
  {programme: bank_green_loan, day: 2026-03-01, clause: "3.1", criterion: intensity, expect: met,
   attributes: {sector: C1713}, otherwise: 0, given: {revenue: 10000, electricity_purchased: 4000,
   coefficient_electricity: 0.125}, outcome: eligible}
- <<: *met
  expect: not_met
  outcome: not_eligible
  given: {revenue: 10000, electricity_purchased: 4001, coefficient_electricity: 0.125}
"""
MARK = """programme,criterion,value,effective_from,source,clause,confidence
green_factory,mark,58,2026-01-01,BANK-7,annex 2,verified
green_factory,mark,59,2026-07-01,BANK-7,annex 2,verified
"""
FILES = {"own.yaml": PROGRAMME, "sources.csv": SOURCES, "tables/limits.csv": LIMITS, "cases.yaml": CASES}
Bank = Callable[[dict[str, str]], Library]
Folder = Callable[[dict[str, str]], Path]


def case(programme: str, day: date, sector: str, **given: float) -> Case:
    told = {"coefficient_electricity": 0.125, "revenue": 1e4, **given}
    empty: dict[str, Any] = {"peers": {}, "criterion": "", "truth": "", "points": {}, "outcome": ""}
    return Case("", "", programme, day, "", told, 0.0, {"sector": sector}, version="", **empty)


def said(library: Library, resolver: Resolver, one: Case) -> ProgrammeResult:
    found = CaseRunner(library, catalogue(), resolver).result(one)
    assert found is not None
    return found


def test_a_programme_and_a_table_of_a_bank_are_assessed(bank: Bank, resolver: Resolver) -> None:
    library, day = bank(FILES), date(2026, 3, 1)
    paper = case("bank_green_loan", day, "C1713", electricity_purchased=4000)
    assert said(library, resolver, paper).outcome is Eligibility.ELIGIBLE
    cement = case("bank_green_loan", day, "C3011", electricity_purchased=2400)
    found = said(library, resolver, cement)
    assert found.outcome is Eligibility.ELIGIBLE_IF_CONFIRMED, "its row is recalled, its unit converted"
    assert [(one.table, one.key) for one in found.unconfirmed] == [("limits", "C30")]
    more = case("bank_green_loan", day, "C3011", electricity_purchased=2401)
    assert said(library, resolver, more).outcome is Eligibility.NOT_ELIGIBLE
    unknown = case("bank_green_loan", day, "C2611", electricity_purchased=math.nan)
    assert said(library, resolver, unknown).outcome is Eligibility.CANNOT_TELL


def test_a_threshold_of_a_bank_stands_in_place_of_the_programmes_own_from_its_day(
    bank: Bank, cases: list[Case], resolver: Resolver
) -> None:
    library = bank({"sources.csv": SOURCES, "tables/thresholds.csv": MARK})
    factory = next(one for one in cases if "below the mark" in one.clause)
    at = {day: Case(**{**_fields(factory), "day": day}) for day in (date(2026, 2, 1), date(2026, 8, 1))}
    marks = [said(library, resolver, one).mark for one in at.values()]
    assert marks == [58.0, 59.0]
    truths = [
        one.truth.name
        for day in at
        for one in said(library, resolver, at[day]).criteria
        if one.part == "mark"
    ]
    assert truths == ["MET", "NOT_MET"], "58.75 points"


def _fields(one: Case) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Case.__dataclass_fields__}


def test_the_check_of_a_banks_folder_reads_its_cases(folder: Folder, resolver: Resolver) -> None:
    place = folder(FILES)
    library = library_of(resolver, place)
    own = Library(tuple(one for one in library.programmes if one.id == "bank_green_loan"), library.shelf, "")
    found = checked(own, read_cases([place / "cases.yaml"], []), catalogue(), resolver)
    assert [str(one) for one in found.faults] == []
    assert (found.criteria, found.cases) == (1, 4)


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("tables/limits.csv", "recalled", "rumoured", "neither verified, recalled nor judgement"),
        (
            "tables/limits.csv",
            "C30,300,kgce/万元,2026-01-01,BANK-7",
            "C30,300,kgce/万元,2026-01-01,NO",
            "'NO'",
        ),
        ("own.yaml", "measure: energy_intensity", "measure: energy_intensty", "energy_intensty"),
        ("own.yaml", "table: limits", "table: limit", "limit"),
        ("own.yaml", "at_most", "at_mots", "at_mots"),
    ],
)
def test_a_faulty_folder_is_refused_with_file_and_fix(
    bank: Bank, name: str, before: str, after: str, words: str
) -> None:
    assert before in FILES[name]
    with pytest.raises(ProgrammeError) as refused:
        bank({**FILES, name: FILES[name].replace(before, after)})
    assert words in str(refused.value)
    assert Path(name).name in str(refused.value)


def test_the_service_takes_a_banks_folder_by_a_setting(
    folder: Folder, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLOAN_PROGRAMMES", str(folder(FILES)))
    engine = engine_of(home, programmes=Settings().programmes)
    decision = engine.decide(read_report(dict(EXAMPLE), date(2026, 11, 24)))
    assert "bank_green_loan" in {one.programme for one in decision.programmes}
    assert engine.versions.programmes != engine_of(home).versions.programmes


def test_a_programme_of_vetoes_alone_is_a_negative_list_and_one_that_takes_them_over_is_not(
    shipped: Library, bank: Callable[[dict[str, str]], Library]
) -> None:
    assert {one.id for one in shipped.programmes if one.is_negative_list} == {"negative_list"}
    own = Path("scoring/data/programmes/negative_list.yaml").read_text("utf-8")
    found = bank({"own.yaml": own.replace("programme: negative_list", "programme: own_list")})
    assert {one.id for one in found.programmes if one.is_negative_list} == {"negative_list", "own_list"}
