"""Between which outcomes a case stands: at the worst and at the best end of both voices.

The booster is heard as it is. The second opinion, a plainer model on the same figures, is heard with an
allowance: its worst end counts as so many bands and so much log-odds better than it says, its best end as so
much worse. What it still puts into another outcome widens the range, and a range wider than one outcome goes
to a person. Ends only move outwards when a figure is withheld, so what is settled with a figure unknown is
settled the same way with it known, whatever it is: silence cannot end a disagreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from models.model import Margins, Model
from models.spec import Task
from scoring.policy import Disagreement, Policy, places_among
from scoring.policy_file import RANK

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ends:
    """One task's probabilities at the worst and the best end, each of shape (rows,).

    ``second`` is the second opinion's; None where there is none.
    """

    worst: Numbers
    best: Numbers
    second: Ends | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """The worst and the best rank of a case's outcome by the matrix, each of shape (rows,).

    Attributes
    ----------
    is_open
        Whether the booster alone leaves the outcome open.
    is_disputed
        Whether the second opinion stands apart from the booster whatever the unknown figures are.
    """

    worst: Places
    best: Places
    is_open: Flags
    is_disputed: Flags


def ends_of(model: Model, lowest: Margins, highest: Margins) -> Ends:
    """Return the probabilities of the lowest and highest log-odds of a model's voices, (voices, rows)."""
    worst, best = (lowest, highest) if model.task.better_when_high else (highest, lowest)
    second = None
    if model.opinion is not None:
        said = model.opinion.calibration.probability
        second = Ends(said(worst[1]), said(best[1]))
    said = model.calibration.probability
    return Ends(said(worst[0]), said(best[0]), second)


def anything(rows: int) -> Range:
    """Return the range of rows of which nothing can be said."""
    worst, best = np.zeros(rows, np.intp), np.full(rows, len(RANK) - 1)
    return Range(worst, best, np.ones(rows, np.bool_), np.zeros(rows, np.bool_))


class Standing:
    """The matrix of one policy, asked at the ends of both voices."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._ranks = policy.ranks()
        allowed = policy.disagreement
        self._allowances = (
            {}
            if allowed is None
            else {
                (task, is_kind): _Allowance(policy, task, allowed, is_kind)
                for task in Task
                for is_kind in (True, False)
            }
        )

    def range_of(self, ends: Mapping[Task, Ends]) -> Range:
        """Return between which outcomes cases stand, by the ends of both tasks."""
        worst = self._rank({task: self._policy.places(task, one.worst) for task, one in ends.items()})
        best = self._rank({task: self._policy.places(task, one.best) for task, one in ends.items()})
        is_open = worst < best
        if not self._allowances or all(one.second is None for one in ends.values()):
            return Range(worst, best, is_open, np.zeros(len(worst), np.bool_))
        kind, harsh = (
            tuple(self._rank(self._second(ends, is_kind, is_worst)) for is_worst in (True, False))
            for is_kind in (True, False)
        )
        return Range(
            worst=np.minimum(worst, kind[0]),
            best=np.maximum(best, harsh[1]),
            is_open=is_open,
            is_disputed=(kind[1] < worst) | (harsh[0] > best),
        )

    def _rank(self, places: Mapping[Task, Places]) -> Places:
        found: Places = self._ranks[places[Task.RECOGNITION], places[Task.RISK]]
        return found

    def _second(self, ends: Mapping[Task, Ends], is_kind: bool, is_worst: bool) -> dict[Task, Places]:
        """Return the bands of one end of the second opinion; the booster's where there is no second."""
        found = {}
        for task, one in ends.items():
            said = one.second or one
            probability = said.worst if is_worst else said.best
            found[task] = (
                self._policy.places(task, probability)
                if one.second is None
                else self._allowances[task, is_kind].places(probability)
            )
        return found


class _Allowance:
    """One task's bands as the second opinion is heard: better than it says (kindly), or worse.

    It is moved by bands or by log-odds, whichever moves it further. Where a band begins is moved, not the
    probability, so that the order of probabilities is kept to the last bit.
    """

    def __init__(self, policy: Policy, task: Task, allowed: Disagreement, is_kind: bool) -> None:
        starts = np.array(sorted(band.start for band in policy.bands[task]))
        shift = -allowed.log_odds if is_kind == task.better_when_high else allowed.log_odds
        self._task, self._starts, self._moved = task, starts, expit(logit(starts) + shift)
        self._bands = -allowed.bands if is_kind else allowed.bands
        self._further = np.minimum if is_kind else np.maximum

    def places(self, probabilities: Numbers) -> Places:
        """Return the place of each probability's band, 0 the best."""
        by_bands = places_among(self._starts, self._task, probabilities) + self._bands
        by_odds = places_among(self._moved, self._task, probabilities)
        found: Places = self._further(np.clip(by_bands, 0, len(self._starts) - 1), by_odds)
        return found
