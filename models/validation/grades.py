"""Whether each grade is what it says, whether grades part the book, and how far firms move between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.validation.agreement import jeffreys, surprise
from models.validation.case import Case
from models.validation.finding import Finding, judged
from models.validation.low_default import most_prudent

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

LOW = 0.05
"""A grade whose Jeffreys p is below this is counted; one in seven may be."""
IN_SO_MANY = 7
JUMP = 3
"""Grades that a firm moves at once which ask for an explanation."""


@dataclass(frozen=True, slots=True)
class _Grade:
    code: str
    place: int
    rows: int
    events: int
    predicted: float


def grades(case: Case) -> Iterator[Finding]:
    """Yield what is found of each grade and of all together; nothing of a sample weighted to a book."""
    if case.is_whole:
        told = list(_grades(case))
        yield from _against_rates(case, told)
        if not case.spec.task.better_when_high:
            yield from _bounds(told)
    if not case.spec.task.better_when_high:
        yield from _concentration(case)
    if len(case.codes) > JUMP:
        moved = moves(case.grades, case.held.firms, case.held.years, len(case.codes))
        yield judged("notch_jumps", jumps(moved), int(moved.sum()))


def moves(grades: Places, firms: NDArray[np.int64], years: NDArray[np.int64], count: int) -> Places:
    """Return how many firms moved from each grade (row) to each (column) from one year to the next."""
    order = np.lexsort((years, firms))
    grades, firms, years = grades[order], firms[order], years[order]
    goes_on = (firms[1:] == firms[:-1]) & (firms[1:] >= 0) & (years[1:] == years[:-1] + 1)
    found = np.zeros((count, count), np.intp)
    np.add.at(found, (grades[:-1][goes_on], grades[1:][goes_on]), 1)
    return found


def jumps(moved: Places) -> float:
    """Return the share of firms that moved ``JUMP`` grades or more; NaN where no firm has two years.

    >>> jumps(np.array([[3, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]))
    0.25
    """
    far = np.abs(np.subtract.outer(np.arange(len(moved)), np.arange(len(moved)))) >= JUMP
    return float(moved[far].sum() / moved.sum()) if moved.sum() else np.nan


def herfindahl(counts: Numbers) -> float:
    """Return the sum of squared shares (Herfindahl).

    >>> herfindahl(np.array([1.0, 1.0, 2.0]))
    0.375
    """
    shares = counts / counts.sum()
    return float((shares**2).sum())


def _grades(case: Case) -> Iterator[_Grade]:
    for place, code in enumerate(case.codes):
        rows = case.grades == place
        if rows.any():
            predicted = float(case.probabilities[rows].mean())
            yield _Grade(code, place, int(rows.sum()), int(case.labels[rows].sum()), predicted)


def _against_rates(case: Case, told: list[_Grade]) -> Iterator[Finding]:
    low = 0
    for one in told:
        p = jeffreys(one.events, one.rows, one.predicted)
        low += p < LOW
        yield judged("jeffreys_p", p, one.rows, events=one.events, part=one.code)
        found = surprise(one.events, one.rows, one.predicted)
        yield judged("surprise", found, one.rows, events=one.events, part=one.code)
    n = len(case.labels)
    allowed = -(-len(told) // IN_SO_MANY)
    yield judged("jeffreys_grades", low, n, events=case.events, chance=allowed)
    total = jeffreys(case.events, n, float(case.probabilities.mean()))
    yield judged("jeffreys_total_p", total, n, events=case.events)


def _bounds(told: list[_Grade]) -> Iterator[Finding]:
    bounds = most_prudent([one.events for one in told], [one.rows for one in told])
    for one, bound in zip(told, bounds, strict=True):
        yield judged("upper_bound", float(bound), one.rows, events=one.events, part=one.code)


def _concentration(case: Case) -> Iterator[Finding]:
    counts = np.bincount(case.grades, minlength=len(case.codes)).astype(np.float64)
    n, largest = len(case.labels), int(np.argmax(counts))
    yield judged("largest_grade", float(counts[largest] / n), n, part=case.codes[largest])
    yield judged("grade_concentration", herfindahl(counts), n)
