"""Whether programmes are whole: clauses, days without overlap or gap, rules that can bite, cases for each.

Faults of shape, of names and of clauses are found while reading; here is what only the whole can show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from features.catalogue import Catalogue
from features.interval import Range, known_ranges_of
from features.lookups import LOOKUPS
from features.resolve import Resolver
from scoring.completion import limits_of
from scoring.programmes.cases import Case, CaseRunner
from scoring.programmes.compile import boundaries_of, compiled
from scoring.programmes.compiled import Compiled
from scoring.programmes.declare import (
    Choice,
    Comparison,
    Criterion,
    Fixed,
    Listed,
    Looked,
    Operator,
    Programme,
)
from scoring.programmes.faults import ProgrammeFault
from scoring.programmes.library import Library
from scoring.programmes.shelf import Shelf

_ALWAYS = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and over how much."""

    faults: tuple[ProgrammeFault, ...]
    versions: int
    criteria: int
    cases: int


def checked(
    library: Library,
    cases: Sequence[Case],
    catalogue: Catalogue,
    resolver: Resolver,
    faults: Sequence[ProgrammeFault] = (),
) -> Checked:
    """Return every fault of programmes and their cases; ``faults`` are those found while reading."""
    found = [*faults, *_days(library)]
    for programme in library.programmes:
        found += _reach(programme, catalogue, library.shelf)
    runner = CaseRunner(library, catalogue, resolver)
    found += [fault for case in cases for fault in runner.faults(case)]
    found += uncovered(library, cases)
    criteria = sum(1 for one in library.programmes for _ in one.leaves())
    return Checked(tuple(found), len(library.programmes), criteria, len(cases))


def _days(library: Library) -> Iterator[ProgrammeFault]:
    """Yield overlaps and gaps between the versions of a programme, and versions that are never in force."""
    for name, versions in library.versions().items():
        for one in versions:
            if one.effective_to is not None and one.effective_to <= one.effective_from:
                yield _fault("days", one, "it ends before it begins.", "Correct effective_to.")
        for before, after in pairwise(versions):
            end = str(before.effective_to or _ALWAYS)
            start = str(after.effective_from)
            if end > start:
                problem = f"{name} {before.version} and {after.version} overlap from {start}."
                yield _fault("overlap", after, problem, f"Let {before.version} end on {start}.")
            elif end < start:
                problem = f"no version of {name} is in force from {end} to {start}."
                yield _fault("gap", after, problem, "Close the gap, or give the later one another id.")


def _reach(programme: Programme, catalogue: Catalogue, shelf: Shelf) -> Iterator[ProgrammeFault]:
    """Yield criteria that no enterprise can meet or that none can fail."""
    for _, criterion in programme.leaves():
        if not _is_ever_in_force(criterion, programme):
            yield _fault("unreachable", programme, f"{criterion.id} is never in force.", "Correct its days.")
    for day in boundaries_of(programme):
        of = compiled(programme, day, catalogue)
        yield from _contradictions(of)
        for leaf in of.leaves:
            problem = _never_bites(of, leaf.criterion, shelf) if leaf.test >= 0 else ""
            if problem:
                yield _fault("unreachable", programme, f"{leaf.criterion.id} {problem}", "Correct it.")


def _is_ever_in_force(criterion: Criterion, programme: Programme) -> bool:
    end = min(criterion.effective_to or date.max, programme.effective_to or date.max)
    return max(criterion.effective_from, programme.effective_from) < end


def _never_bites(of: Compiled, criterion: Criterion, shelf: Shelf) -> str:
    test = criterion.test
    match test:
        case Comparison(threshold=Fixed(number=number)):
            span = _span(of, of.measure_places[test.measure.text])
            return _bite(span, number, test.operator)
        case Comparison(threshold=Looked(table=table, where=where)) | Listed(table=table, where=where):
            rows = shelf.matching(table, where, {}, date.max)
            return "" if next(rows, None) is not None else f"finds no row in table {table}."
    return ""


def _bite(span: tuple[float, float], number: float, operator: Operator) -> str:
    """Return in words that a comparison is lost, or met, wherever the measure lies; empty if neither."""
    worse, better = span if operator.is_upward else (-span[1], -span[0])
    bar = number if operator.is_upward else -number
    text = f"its measure lies between {span[0]:g} and {span[1]:g}."
    if better < bar or (operator.is_strict and better == bar):
        return f"can never be met: {text}"
    if worse > bar or (not operator.is_strict and worse == bar):
        return f"is always met: {text}"
    return ""


def _span(of: Compiled, place: int) -> tuple[float, float]:
    """Return what a measure can be, where it is known, for figures in their declared ranges."""
    columns = {}
    for name in of.plan.columns:
        limits = limits_of(name)
        low, high = (0.0, np.inf) if name in LOOKUPS else (limits.low, limits.high)
        if name in of.differences:
            low, high = -np.inf, np.inf
        columns[name] = Range(np.array([low]), np.array([high]))
    found = known_ranges_of((of.plan.roots[place],), columns, 1)[0]
    return float(found.low[0]), float(found.high[0])


def _contradictions(of: Compiled) -> Iterator[ProgrammeFault]:
    """Yield pairs that must hold together and cannot: one measure above a number and below a smaller one."""
    least: dict[str, tuple[float, str]] = {}
    most: dict[str, tuple[float, str]] = {}
    for place in of.tree.members:
        if not isinstance(place, int):
            continue
        leaf = of.leaves[place]
        test = leaf.criterion.test
        if isinstance(test, Comparison) and isinstance(test.threshold, Fixed) and leaf.applies < 0:
            number, name = test.threshold.number, test.measure.text
            into, better = (least, max) if test.operator.is_upward else (most, min)
            into[name] = better(into.get(name, (number, leaf.criterion.id)), (number, leaf.criterion.id))
    for name, (number, one) in least.items():
        if name in most and most[name][0] < number:
            problem = f"{one} and {most[name][1]} can never both be met: {name}."
            yield _fault("unreachable", of.programme, problem, "Correct one of them.")


def uncovered(library: Library, cases: Sequence[Case]) -> Iterator[ProgrammeFault]:
    """Yield criteria without a case on each side, and days without one on either side of them."""
    for programme in library.programmes:
        own = [one for one in cases if one.programme == programme.id and programme.is_in_force(one.day)]
        for criterion in own_criteria(programme, library):
            told = {one.truth for one in own if one.criterion == criterion.id}
            for side in sorted(sides_of(criterion, library.shelf) - told):
                problem = f"{criterion.id} has no case that is {side}."
                yield _fault("case", programme, problem, "Add a worked case on that side of the threshold.")
        versions = [one for one in cases if one.programme == programme.id and one.version]
        first = programme.effective_from
        if not any(one.day == first and one.version == programme.version for one in versions):
            yield _fault("case", programme, f"no case of its first day {first}.", "Add one.")
        eve = date.fromordinal(first.toordinal() - 1)
        if not any(one.day == eve and one.version != programme.version for one in versions):
            yield _fault("case", programme, f"no case of the day before, {eve}.", "Add one.")


def own_criteria(programme: Programme, library: Library) -> list[Criterion]:
    """Return its criteria, without the vetoes that it takes over: these have cases where they stand."""
    shared = {
        id(veto) for other in library.programmes if other.id in programme.vetoes_from for veto in other.vetoes
    }
    return [one for _, one in programme.leaves() if id(one) not in shared]


def sides_of(criterion: Criterion, shelf: Shelf) -> set[str]:
    """Return the truths of which each needs a case."""
    if isinstance(criterion.test, Choice) and criterion.test.is_open_list:
        return {"met", "cannot_tell"}
    return {"cannot_tell"} if _is_never_told(criterion, shelf) else {"met", "not_met"}


def _is_never_told(criterion: Criterion, shelf: Shelf) -> bool:
    """Return whether only confirmed rows count and there is none: then nobody can tell."""
    test = criterion.test
    if not (isinstance(test, Comparison) and isinstance(test.threshold, Looked)):
        return False
    wanted = test.threshold
    rows = shelf.matching(wanted.table, wanted.where, {}, date.max)
    return wanted.confirmed_only and not any(row.confidence.is_confirmed for row in rows)


def _fault(kind: str, programme: Programme, problem: str, fix: str) -> ProgrammeFault:
    return ProgrammeFault(kind, programme.file, programme.version, problem, fix)
