"""What models answer for many rows, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from features.plausibility.plausibility import Slip
from models.model import Margins, Model
from models.spec import Task
from scoring.programmes.assess import Caps
from scoring.standing import Ends

Numbers = NDArray[np.float64]
Item = TypeVar("Item", bound=np.generic)


@dataclass(frozen=True, slots=True)
class TaskScores:
    """One model's answers for many rows, each of shape (rows,); ``matrix`` is what its booster read.

    ``outside``, of the same shape, says which known inputs lie beyond the range of the training data (1) and
    which far beyond it (2).
    ``lower`` and ``upper`` are the calibration spread of the point (p0 and p1), NaN where there is none.
    ``place``, ``place_worst`` and ``place_best`` are the places of the bands, 0 the best. ``second`` is what
    the second opinion says, None where there is none.
    """

    point: Numbers
    worst: Numbers
    best: Numbers
    lower: Numbers
    upper: Numbers
    margin: NDArray[np.float32]
    place: NDArray[np.intp]
    place_worst: NDArray[np.intp]
    place_best: NDArray[np.intp]
    matrix: NDArray[np.float32]
    outside: NDArray[np.int8]
    second: SecondScores | None = None

    @property
    def ends(self) -> Ends:
        """The probabilities at both ends."""
        second = None if self.second is None else Ends(self.second.worst, self.second.best)
        return Ends(self.worst, self.best, second)


@dataclass(frozen=True, slots=True)
class SecondScores:
    """What the second opinion says of many rows, each of shape (rows,)."""

    point: Numbers
    worst: Numbers
    best: Numbers


@dataclass(frozen=True, slots=True)
class Vetoes:
    """By veto that caps a decision: the rows in which it is active, and those in which it cannot be told."""

    active: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    open: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scores:
    """The answers for many rows.

    Attributes
    ----------
    indicators
        Shape (indicators, rows), in the catalogue's order.
    incomplete
        Rows that lack a required figure: their scores mean nothing.
    missing, unknown
        By column, the rows in which it was not given: required ones, and others that a score reads.
    unsettled
        Rows whose scores leave the outcome open, because figures are unknown.
    disputed
        Rows that the second opinion puts elsewhere, whatever the unknown figures are.
    beyond
        Rows like none that the models were trained on, by their core figures.
    slips
        By row, figures that were probably given in another unit.
    unconfirmed
        By lookup, the rows of which an indicator rests on a number that nobody has verified.
    caps
        How far vetoes cap the outcome.
    open_vetoes
        Rows whose outcome depends on a veto that cannot be told.
    vetoes
        Which vetoes these are, by name; empty where only their caps were asked for.
    """

    rows: int
    indicators: Numbers
    tasks: Mapping[Task, TaskScores]
    outcomes: NDArray[np.str_]
    incomplete: NDArray[np.bool_]
    missing: Mapping[str, NDArray[np.bool_]]
    unknown: Mapping[str, NDArray[np.bool_]]
    unsettled: NDArray[np.bool_]
    disputed: NDArray[np.bool_]
    beyond: NDArray[np.bool_]
    caps: Caps
    open_vetoes: NDArray[np.bool_]
    slips: Mapping[int, tuple[Slip, ...]] = field(default_factory=dict)
    unconfirmed: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    vetoes: Vetoes = field(default_factory=Vetoes)


def no_scores(inputs: int, has_second: bool) -> TaskScores:
    """Return the answers for no rows at all."""
    numbers, places = np.empty(0), np.empty(0, np.intp)
    matrix, outside = np.empty((0, inputs), np.float32), np.empty((0, inputs), np.int8)
    margin = numbers.astype(np.float32)
    second = SecondScores(numbers, numbers, numbers) if has_second else None
    return TaskScores(*(numbers,) * 5, margin, places, places, places, matrix, outside, second)


def second_of(model: Model, margins: Sequence[Margins], ends: Ends) -> SecondScores | None:
    """Return what a model's second opinion says, by its log-odds at the point and both voices' ends."""
    if model.opinion is None or ends.second is None:
        return None
    point = model.opinion.calibration.probability(margins[0])
    return SecondScores(point, ends.second.worst, ends.second.best)


def spread(scores: TaskScores, known: NDArray[np.intp], rows: int) -> TaskScores:
    """Return the scores of the known rows at their places among all rows."""
    if len(known) == rows:
        return scores

    def over_all(values: NDArray[Item], empty: float) -> NDArray[Item]:
        spread = np.full((rows, *values.shape[1:]), empty, dtype=values.dtype)
        spread[known] = values
        return spread

    return TaskScores(
        point=over_all(scores.point, np.nan),
        worst=over_all(scores.worst, np.nan),
        best=over_all(scores.best, np.nan),
        lower=over_all(scores.lower, np.nan),
        upper=over_all(scores.upper, np.nan),
        margin=over_all(scores.margin, np.nan),
        place=over_all(scores.place, 0),
        place_worst=over_all(scores.place_worst, 0),
        place_best=over_all(scores.place_best, 0),
        matrix=over_all(scores.matrix, np.nan),
        outside=over_all(scores.outside, 0),
        second=None
        if scores.second is None
        else SecondScores(
            over_all(scores.second.point, np.nan),
            over_all(scores.second.worst, np.nan),
            over_all(scores.second.best, np.nan),
        ),
    )
