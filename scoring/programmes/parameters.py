"""What tables and texts say of many enterprises, as columns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.programmes.answers import REMEMBERED, Answer, Scored, Tabulator
from scoring.programmes.behind import Reading
from scoring.programmes.compiled import Compiled, ItemPlace
from scoring.programmes.declare import Basis
from scoring.programmes.truth import Sets

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

NO_BENCHMARK = -1
"""In place of an item's measure where nothing says from where to where it earns points."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The answers as columns: every array has one column for each row of a batch.

    Attributes
    ----------
    thresholds, instead, confirmed
        Shape (tests, rows).
    measures, benchmarks, leadings, scale_confirmed
        Of each item, shape (items, rows); a measure of -1 has no benchmark.
    unconfirmed
        Whether the row of each reading of a lookup is recalled or judged, shape (readings, rows).
    answers, places
        The distinct answers, and which of them each row has.
    """

    thresholds: Numbers
    instead: Sets
    confirmed: Flags
    mark: Numbers
    mark_confirmed: Flags
    measures: Places
    benchmarks: Numbers
    leadings: Numbers
    scale_confirmed: Flags
    unconfirmed: Flags
    answers: tuple[Answer, ...]
    places: Places

    def take(self, rows: Places) -> Parameters:
        """Return the parameters of these rows, in this order, each as often as it is named."""
        return Parameters(
            thresholds=self.thresholds[:, rows],
            instead=self.instead[:, rows],
            confirmed=self.confirmed[:, rows],
            mark=self.mark[rows],
            mark_confirmed=self.mark_confirmed[rows],
            measures=self.measures[:, rows],
            benchmarks=self.benchmarks[:, rows],
            leadings=self.leadings[:, rows],
            scale_confirmed=self.scale_confirmed[:, rows],
            unconfirmed=self.unconfirmed[:, rows],
            answers=self.answers,
            places=self.places[rows],
        )


def parameters_of(
    tabulator: Tabulator, groups: Sequence[tuple[date, Mapping[str, str]]], places: Places
) -> Parameters:
    """Return the parameters of all rows; ``places`` says which of the groups each row is in."""
    answers = [tabulator.answer(day, texts) for day, texts in groups]
    if len(places) == 1:
        return _of_one(tabulator.compiled, answers[0])
    distinct: dict[Answer, int] = {}
    order = np.array([distinct.setdefault(one, len(distinct)) for one in answers], np.intp)
    return _as_columns(tabulator.compiled, tuple(distinct), order[places])


def resting(of: Compiled, parameters: Parameters, columns: Mapping[str, Numbers]) -> Parameters:
    """Return the parameters, nothing counting as confirmed that is measured by an unconfirmed row."""
    if not parameters.unconfirmed.any():
        return parameters
    rows = parameters.unconfirmed.shape[1]
    rests = np.zeros((len(of.measures), rows), np.bool_)
    for reading, is_unconfirmed in zip(of.readings, parameters.unconfirmed, strict=True):
        if is_unconfirmed.any():
            rests[reading.measure] |= is_unconfirmed & ~is_silent(reading, columns)
    confirmed = parameters.confirmed.copy()
    confirmed[of.compared] &= ~rests[of.compared_measures]
    sure = parameters.scale_confirmed
    if len(rests):
        sure = sure & ~rests[np.maximum(parameters.measures, 0), np.arange(rows)]
    return replace(parameters, confirmed=confirmed, scale_confirmed=sure)


def is_silent(reading: Reading, columns: Mapping[str, Numbers]) -> Flags:
    """Return where a lookup has no effect, since what it is multiplied with was told to be nothing."""
    found = np.zeros(1, np.bool_)
    for name in reading.silencers:
        found = found | (columns[name] == 0.0)
    return found


@lru_cache(maxsize=REMEMBERED)
def _of_one(compiled: Compiled, answer: Answer) -> Parameters:
    return _as_columns(compiled, (answer,), np.zeros(1, np.intp))


def _as_columns(compiled: Compiled, answers: Sequence[Answer], places: Places) -> Parameters:
    def numbers(of: Sequence[Sequence[float]], height: int) -> Numbers:
        return np.array(of, np.float64).reshape(len(answers), height).T[:, places]

    tests, items = len(compiled.tests), len(compiled.items)
    marks = [one.mark for one in answers]
    measures = [
        [
            NO_BENCHMARK if it is None else of.measures[it.scale]
            for of, it in zip(compiled.items, one.scored, strict=True)
        ]
        for one in answers
    ]
    return Parameters(
        thresholds=numbers([one.thresholds for one in answers], tests),
        instead=numbers([one.instead for one in answers], tests).astype(np.uint8),
        confirmed=numbers([[_is_sure(basis) for basis in one.bases] for one in answers], tests) > 0.0,
        mark=np.array([math.nan if one is None else one.number for one in marks])[places],
        mark_confirmed=np.array([one is not None and _is_sure(one.basis) for one in marks])[places],
        measures=numbers(measures, items).astype(np.intp),
        benchmarks=numbers(
            [[math.nan if it is None else it.benchmark for it in one.scored] for one in answers], items
        ),
        leadings=numbers(
            [[math.nan if it is None else it.leading for it in one.scored] for one in answers], items
        ),
        scale_confirmed=numbers(
            [
                [_is_all_sure(compiled, of, it) for of, it in zip(compiled.items, one.scored, strict=True)]
                for one in answers
            ],
            items,
        )
        > 0.0,
        unconfirmed=numbers(
            [[basis is not None for basis in one.behind] for one in answers], len(compiled.readings)
        )
        > 0.0,
        answers=tuple(answers),
        places=places,
    )


def _is_sure(basis: Basis | None) -> bool:
    return basis is None or basis.confidence.is_confirmed


def _is_all_sure(compiled: Compiled, place: ItemPlace, scored: Scored | None) -> bool:
    rows = (place.item.basis, compiled.dimensions[place.dimension].basis, *(scored.bases if scored else ()))
    return all(_is_sure(one) for one in rows)
