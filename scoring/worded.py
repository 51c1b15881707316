"""The wording of decision records: what declarations, tables, reasons, policy and programmes print on each.

It is made from the record's own types, so that nothing is left out of it, and from what an engine decides by.
What a decision turns out to be stands in its blanks, and so does what this page does not foresee.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from features.attributes import ATTRIBUTES
from features.border import State
from features.catalogue import Catalogue
from features.confidence import Unconfirmed
from features.inputs import COLUMNS, field_of
from features.sources import Confidence
from features.tablerows import Key, Value
from features.tables import Tables
from models.spec import Task
from scoring.decision import Contribution, Decision, Reason, Score
from scoring.journal.wording import Wording, Words
from scoring.policy import Policy
from scoring.programmes.asking import label_and_proof
from scoring.programmes.behind import basis_behind
from scoring.programmes.compiled import basis_of
from scoring.programmes.declare import Basis, Comparison, Criterion, Dimension, Fixed, FromPeers, Programme
from scoring.programmes.library import Library
from scoring.programmes.result import (
    CriterionResult,
    DimensionResult,
    NextBest,
    ProgrammeResult,
    ShownResult,
    Span,
    Truth,
)
from scoring.reasons import Group, Reasons
from scoring.record import Application, ReportedFigure
from scoring.shapes import among, as_shared, list_of, named, one_of, printed, shape_of

_COLUMNS = list_of(as_shared("column"))
_INDICATORS = list_of(as_shared("indicator"))
_CONTRIBUTIONS = list_of(as_shared("contribution"))
_REASONS = list_of(as_shared("reason"))
_CRITERIA = list_of(as_shared("criterion"))
_NEXT_BEST = list_of(as_shared("next_best"))
_SPAN = as_shared("span")
_CRITERION = shape_of(CriterionResult, truth=as_shared("truth"), value=_SPAN, margin=_SPAN)
_UNCONFIRMED = shape_of(Unconfirmed, value=as_shared("unconfirmed"), indicators=_INDICATORS)
_DIMENSION = shape_of(DimensionResult)
_SHOWN = shape_of(ShownResult)


def wording_of(
    catalogue: Catalogue, tables: Tables, library: Library, reasons: Reasons, policy: Policy
) -> Wording:
    """Return the wording of the records of whoever decides by these."""
    indicators = catalogue.plan.names
    unconfirmed = list(_unconfirmed(catalogue, tables))
    score = shape_of(Score, contributions=_CONTRIBUTIONS, outside=_INDICATORS, reasons=_REASONS)
    decision = shape_of(
        Decision,
        risk=score,
        recognition=score,
        missing=_COLUMNS,
        unknown=_COLUMNS,
        indicators=named(dict.fromkeys(indicators)),
        undefined=_INDICATORS,
        programmes=list_of(among(map(_programme, library.programmes), "programme", "version")),
        reasons=_REASONS,
        terms=list_of(one_of(policy.terms)),
        unconfirmed=list_of(
            among([printed(_UNCONFIRMED, lookup=one) for one in catalogue.lookups], "lookup")
        ),
    )
    shared: dict[str, Words] = {
        "column": one_of([*COLUMNS, "sector"]),
        "indicator": one_of(indicators),
        "contribution": among(
            [printed(shape_of(Contribution), indicator=one) for one in indicators], "indicator"
        ),
        "reason": among(
            [_reason(task, one) for task in Task for one in reasons.groups[task]], "task", "code"
        ),
        "criterion": one_of(criterion.id for one in library.programmes for _, criterion in one.leaves()),
        "span": shape_of(Span),
        "truth": one_of(Truth),
        "unconfirmed": one_of(value for _, _, value in unconfirmed),
        "basis": one_of([*_bases(library), *(basis_behind(*one) for one in unconfirmed)]),
        "next_best": among(map(_next_best, [*COLUMNS, *ATTRIBUTES]), "name"),
    }
    return Wording.of(named({"application": _application(), "decision": decision}), shared)


def _application() -> Words:
    figure = shape_of(ReportedFigure)
    figures = {
        name: printed(figure, unit=field_of(name).unit, state=State.OBSERVED, quality=None, source=None)
        for name in COLUMNS
    }
    return shape_of(Application, attributes=named(dict.fromkeys(ATTRIBUTES)), figures=named(figures))


def _reason(task: Task, group: Group) -> dict[str, Any]:
    label = one_of(group.labels)
    shape = shape_of(Reason, label=label, parts=_CONTRIBUTIONS, figures=_COLUMNS)
    return printed(shape, task=task, code=group.code)


def _unconfirmed(catalogue: Catalogue, tables: Tables) -> Iterator[tuple[str, Key, Value]]:
    """Yield what a lookup may read that nobody has verified, with the table and the key of its row."""
    for one in catalogue.lookups.values():
        for row in tables[one.table].rows:
            value = tables.get(one.table, row.key, row.effective_from, one.column)
            if value is not None and value.confidence is not Confidence.VERIFIED:
                yield one.table, row.key, value


def _next_best(name: str) -> dict[str, Any]:
    label, proof = label_and_proof(name)
    shape = shape_of(NextBest, vetoes=_CRITERIA, criteria=_CRITERIA)
    return printed(shape, name=name, label=label, proof=proof)


def _programme(programme: Programme) -> dict[str, Any]:
    shown = [printed(_SHOWN, label=label, unit=measure.unit) for label, measure in programme.shown]
    dimensions = _dimensions(programme)
    shape = shape_of(
        ProgrammeResult,
        active=_CRITERIA,
        open=_CRITERIA,
        decisive=_CRITERIA,
        criteria=list_of(among([_criterion(*one) for one in programme.leaves()], "part", "id")),
        dimensions=list_of(among(map(_dimension, dimensions), "id")),
        unconfirmed=list_of(as_shared("basis")),
        without_benchmark=list_of(one_of(item.id for one in dimensions for item in one.items)),
        next_best=_NEXT_BEST,
        shown=list_of(among(shown, "label")),
    )
    return printed(
        shape,
        programme=programme.id,
        version=programme.version,
        label=programme.label,
        instrument=programme.instrument,
        clause=programme.clause,
        effective_from=programme.effective_from,
        effective_to=programme.effective_to,
        mark=_threshold(programme.rubric.mark) if programme.rubric is not None else None,
        is_proved=True,
    )


def _criterion(part: str, criterion: Criterion) -> dict[str, Any]:
    test = criterion.test
    operator = test.operator.value if isinstance(test, Comparison) else ""
    unit = test.measure.unit if isinstance(test, Comparison) else ""
    return printed(
        _CRITERION,
        id=criterion.id,
        part=part,
        label=criterion.label,
        instrument=criterion.instrument,
        clause=criterion.clause,
        effective_from=criterion.effective_from,
        effective_to=criterion.effective_to,
        threshold=_threshold(criterion),
        operator=operator,
        unit="1" if part == "mark" else unit,
        rests_on=basis_of(test),
        behind=(),
        caps=criterion.caps,
    )


def _threshold(criterion: Criterion) -> float | None:
    """Return a threshold that is the same for everybody."""
    test = criterion.test
    return (
        test.threshold.number if isinstance(test, Comparison) and isinstance(test.threshold, Fixed) else None
    )


def _dimension(dimension: Dimension) -> dict[str, Any]:
    return printed(_DIMENSION, id=dimension.id, label=dimension.label, points=dimension.points, items=())


def _dimensions(programme: Programme) -> tuple[Dimension, ...]:
    return programme.rubric.dimensions if programme.rubric is not None else ()


def _bases(library: Library) -> Iterator[Basis]:
    """Yield the rows that programmes themselves name."""
    for programme in library.programmes:
        bases = [basis_of(criterion.test) for _, criterion in programme.leaves()]
        yield from (one for one in bases if one is not None)
        for dimension in _dimensions(programme):
            yield dimension.basis
            for item in dimension.items:
                yield item.basis
                ends = [
                    end
                    for scale in item.scales
                    if not isinstance(scale.ends, FromPeers)
                    for end in scale.ends
                ]
                yield from (end.basis for end in ends if isinstance(end, Fixed))
