"""Programmes in a reader's language: what is in force, and what each says of an enterprise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from scoring.programmes.compiled import basis_of
from scoring.programmes.declare import Basis, Comparison, Criterion, Listed, Looked, Programme
from scoring.programmes.library import Library
from scoring.programmes.result import CriterionResult, DimensionResult, NextBest, ProgrammeResult, Span


def register_view(library: Library, language: str, on: date | None = None) -> list[dict[str, Any]]:
    """Return every version of every programme, or those in force on a day."""
    chosen = library.programmes if on is None else library.in_force(on)
    return [_version_view(one, language) for one in chosen]


def _version_view(one: Programme, language: str) -> dict[str, Any]:
    rubric = one.rubric
    return {
        "programme": one.id,
        "version": one.version,
        "label": one.label.in_language(language),
        "instrument": one.instrument,
        "clause": one.clause,
        "effective_from": one.effective_from.isoformat(),
        "effective_to": _day(one.effective_to),
        "note": one.note.in_language(language) if one.note else "",
        "terms": [term.in_language(language) for term in one.terms],
        "criteria": [_declared_view(part, criterion, language) for part, criterion in one.leaves()],
        "dimensions": [
            {"id": part.id, "label": part.label.in_language(language), "points": part.points}
            for part in (rubric.dimensions if rubric else ())
        ],
        "rests_on": dict(confidences_of(one)),
    }


def _declared_view(part: str, one: Criterion, language: str) -> dict[str, Any]:
    basis = basis_of(one.test)
    return {
        "id": one.id,
        "part": part,
        "label": one.label.in_language(language),
        "instrument": one.instrument,
        "clause": one.clause,
        "effective_from": one.effective_from.isoformat(),
        "effective_to": _day(one.effective_to),
        "table": _table_of(one),
        "confidence": basis.confidence.name.lower() if basis else "",
        "caps": one.caps.value if one.caps else "",
    }


def _table_of(one: Criterion) -> str:
    match one.test:
        case Listed(table=table) | Comparison(threshold=Looked(table=table)):
            return table
    return ""


def confidences_of(one: Programme) -> Counter[str]:
    """Return how many rows of a version are verified, recalled or judged; ``table`` says that rows differ."""
    bases = [basis_of(criterion.test) for _, criterion in one.leaves()]
    if one.rubric is not None:
        bases += [dimension.basis for dimension in one.rubric.dimensions]
        bases += [item.basis for dimension in one.rubric.dimensions for item in dimension.items]
    return Counter("table" if basis is None else basis.confidence.name.lower() for basis in bases)


def programme_view(result: ProgrammeResult, language: str) -> dict[str, Any]:
    """Return what one programme says of one enterprise."""
    return {
        "programme": result.programme,
        "version": result.version,
        "label": result.label.in_language(language),
        "instrument": result.instrument,
        "clause": result.clause,
        "effective_from": result.effective_from.isoformat(),
        "effective_to": _day(result.effective_to),
        "outcome": result.outcome.name.lower(),
        "outcome_label": result.outcome.value.in_language(language),
        "score": _span(result.score),
        "mark": result.mark,
        "margin": _span(result.margin),
        "active": list(result.active),
        "open": list(result.open),
        "decisive": list(result.decisive),
        "criteria": [_criterion_view(one, language) for one in result.criteria],
        "dimensions": [_dimension_view(one, language) for one in result.dimensions],
        "unconfirmed": [_basis_view(one, language) for one in result.unconfirmed],
        "without_benchmark": list(result.without_benchmark),
        "next_best": [_next_view(one, language) for one in result.next_best],
        "shown": [
            {"label": one.label.in_language(language), "unit": one.unit, "value": _span(one.value)}
            for one in result.shown
        ],
        "is_proved": result.is_proved,
    }


def _criterion_view(one: CriterionResult, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "part": one.part,
        "label": one.label.in_language(language),
        "instrument": one.instrument,
        "clause": one.clause,
        "effective_from": one.effective_from.isoformat(),
        "effective_to": _day(one.effective_to),
        "truth": one.truth.name.lower(),
        "truth_label": one.truth.value.in_language(language),
        "value": _span(one.value),
        "operator": one.operator,
        "threshold": one.threshold,
        "unit": one.unit,
        "margin": _span(one.margin),
        "rests_on": _basis_view(one.rests_on, language) if one.rests_on else None,
        "behind": _bases(one.behind, language),
        "caps": one.caps.value if one.caps else "",
    }


def _dimension_view(one: DimensionResult, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label.in_language(language),
        "points": one.points,
        "earned": _span(one.earned),
        "items": [
            {
                "id": item.id,
                "label": item.label.in_language(language),
                "clause": item.clause,
                "applies": item.applies.name.lower(),
                "points": item.points,
                "earned": _span(item.earned),
                "value": _span(item.value),
                "unit": item.unit,
                "benchmark": item.benchmark,
                "leading": item.leading,
                "n": item.n,
                "rests_on": _bases(item.rests_on, language),
                "behind": _bases(item.behind, language),
            }
            for item in one.items
        ],
    }


def _next_view(one: NextBest, language: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": one.label.in_language(language),
        "proof": one.proof.in_language(language),
        "vetoes": list(one.vetoes),
        "criteria": list(one.criteria),
        "points": one.points,
    }


def _bases(found: Iterable[Basis], language: str) -> list[dict[str, str]]:
    return [_basis_view(one, language) for one in found]


def _basis_view(one: Basis, language: str) -> dict[str, str]:
    return {
        "table": one.table,
        "key": one.key,
        "source": one.source,
        "clause": one.clause,
        "confidence": one.confidence.name.lower(),
        "confidence_label": one.confidence.value.in_language(language),
    }


def _span(one: Span | None) -> Mapping[str, float | None] | None:
    return None if one is None else {"low": one.low, "high": one.high}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
