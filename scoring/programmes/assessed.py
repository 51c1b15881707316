"""The answer of a programme for many enterprises, and rows of it taken out and put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.programmes.judge import Judged, Points

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Classes = NDArray[np.uint8]
Item = TypeVar("Item", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Assessed:
    """The answer for many rows.

    Attributes
    ----------
    classes
        One of ``ELIGIBLE``, ``IF_CONFIRMED``, ``OPEN`` and ``NOT_ELIGIBLE`` for each row.
    judged
        What each criterion, item and score can be; for a row with gaps, over all completions.
    low, high
        What each measure can be, shape (measures, rows).
    is_proved
        False where the search ended before the answer was settled.
    """

    classes: Classes
    judged: Judged
    low: Numbers
    high: Numbers
    is_proved: Flags


def woven(one: Assessed, first: Places, other: Assessed, second: Places, rows: int) -> Assessed:
    """Return rows of two assessments at their places among all rows."""

    def joined(a: NDArray[Item], b: NDArray[Item]) -> NDArray[Item]:
        found = np.empty((*a.shape[:-1], rows), a.dtype)
        found[..., first], found[..., second] = a, b
        return found

    a, b = one.judged, other.judged
    return Assessed(
        classes=joined(one.classes, other.classes),
        judged=Judged(
            leaves=joined(a.leaves, b.leaves),
            tests=joined(a.tests, b.tests),
            classes=joined(a.classes, b.classes),
            score=Points(joined(a.score.low, b.score.low), joined(a.score.high, b.score.high)),
            items=Points(joined(a.items.low, b.items.low), joined(a.items.high, b.items.high)),
            item_sets=joined(a.item_sets, b.item_sets),
        ),
        low=joined(one.low, other.low),
        high=joined(one.high, other.high),
        is_proved=joined(one.is_proved, other.is_proved),
    )


def chosen_of(found: Assessed, rows: Places) -> Assessed:
    """Return these rows of an assessment."""
    of = found.judged
    return Assessed(
        classes=found.classes[rows],
        judged=Judged(
            leaves=of.leaves[:, rows],
            tests=of.tests[:, rows],
            classes=of.classes[rows],
            score=Points(of.score.low[rows], of.score.high[rows]),
            items=Points(of.items.low[:, rows], of.items.high[:, rows]),
            item_sets=of.item_sets[:, rows],
        ),
        low=found.low[:, rows],
        high=found.high[:, rows],
        is_proved=found.is_proved[rows],
    )
