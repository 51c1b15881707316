"""One enterprise by the rules of several days, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from features.border import Report
from features.declare import Label
from features.figures import figures_of, records_of
from features.resolve import Resolver
from scoring.programmes.assess import Assessor
from scoring.programmes.detail import results_of
from scoring.programmes.result import ProgrammeResult, Span

Results = Mapping[str, ProgrammeResult]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what each day's rules say of one thing; None where they do not know it.

    Attributes
    ----------
    kind
        ``programme``, ``score``, ``dimension`` or ``criterion``.
    """

    programme: str
    kind: str
    id: str
    label: Label
    cells: tuple[Label | None, ...]


def results_on(assessor: Assessor, resolver: Resolver, report: Report, days: Sequence[date]) -> list[Results]:
    """Return what the programmes of each day say of the same report."""
    dated = [replace(report, day=day) for day in days]
    found = assessor.assess(figures_of(records_of(dated), resolver))
    return [
        {one.programme: one for one in results_of(found, row, report.attributes, is_full=True)}
        for row in range(len(days))
    ]


def compared(results: Sequence[Results]) -> list[Line]:
    """Return the lines of the table; where two rule sets differ, with their points and criteria."""
    names = dict.fromkeys(name for of_day in results for name in of_day)
    return [line for name in names for line in _lines([of_day.get(name) for of_day in results])]


def _lines(found: Sequence[ProgrammeResult | None]) -> Iterator[Line]:
    told = [one for one in found if one is not None]
    first = told[-1]
    cells = tuple(None if one is None else _outcome(one) for one in found)
    yield Line(first.programme, "programme", first.programme, first.label, cells)
    if len({one.version for one in told}) < 2:  # one rule set stands beside no other
        return
    if any(one.score for one in told):
        scores = tuple(None if one is None else _score(one) for one in found)
        yield Line(first.programme, "score", "score", Label("得分（满分100）", "Points of 100"), scores)
    yield from _parts(first.programme, "dimension", [_dimensions(one) for one in found])
    yield from _parts(first.programme, "criterion", [_criteria(one) for one in found])


def _parts(programme: str, kind: str, found: Sequence[Mapping[str, tuple[Label, Label]]]) -> Iterator[Line]:
    for name in dict.fromkeys(name for one in reversed(found) for name in one):
        label = next(one[name][0] for one in reversed(found) if name in one)
        yield Line(
            programme, kind, name, label, tuple(one[name][1] if name in one else None for one in found)
        )


def _dimensions(result: ProgrammeResult | None) -> Mapping[str, tuple[Label, Label]]:
    if result is None:
        return {}
    return {
        one.id: (one.label, _both(f"{_range(one.earned)} / {one.points:.4g}")) for one in result.dimensions
    }


def _criteria(result: ProgrammeResult | None) -> Mapping[str, tuple[Label, Label]]:
    return {} if result is None else {one.id: (one.label, one.truth.value) for one in result.criteria}


def _outcome(one: ProgrammeResult) -> Label:
    said = one.outcome.value
    return Label(f"{one.version}版 {said.zh}", f"{one.version}: {said.en}")


def _score(one: ProgrammeResult) -> Label | None:
    if one.score is None:
        return None
    if one.mark is None:
        return _both(_range(one.score))
    return Label(f"{_range(one.score)}，合格线 {one.mark:g}", f"{_range(one.score)}, mark {one.mark:g}")


def _range(span: Span) -> str:
    low, high = span.low or 0.0, span.high or 0.0
    return f"{low:.2f}" if low == high else f"{low:.2f}–{high:.2f}"


def _both(text: str) -> Label:
    return Label(text, text)
