"""Against which cut-off a score is explained.

It is the nearest edge of the model's bands at which the outcome would change while the other model stays in
its band: on the better side where the outcome is not `support`, on the worse side where it is. Where neither
model alone can better the outcome, the other is taken at its best band. A model without such an edge, or
whose calibration puts no case beyond it, did not decide and gives no reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.model import Model
from models.spec import Task
from scoring.decision import CutOff
from scoring.policy import Policy

Ranks = NDArray[np.intp]
_BEST_RANK = 2


@dataclass(frozen=True, slots=True)
class _Edge:
    """Between which bands the outcome changes: the start of the edge, and whether crossing betters it."""

    probability: float
    is_better_beyond: bool


class CutOffs:
    """The cut-offs of both models by the bands in which a case stands."""

    def __init__(self, policy: Policy, models: Mapping[Task, Model]) -> None:
        ranks = policy.ranks()
        self._found: dict[tuple[int, int], dict[Task, CutOff]] = {}
        margins = {
            (task, start): model.calibration.margin_of(start)
            for task, model in models.items()
            for start in policy.cut_offs(task)
            if model.calibration.divides(start)
        }
        for green, risk in np.ndindex(*ranks.shape):
            edges = _edges(policy, ranks, green, risk)
            self._found[green, risk] = {
                task: CutOff(edge.probability, margins[task, edge.probability], edge.is_better_beyond)
                for task, edge in edges.items()
                if (task, edge.probability) in margins
            }

    def of(self, green: int, risk: int) -> Mapping[Task, CutOff]:
        """Return the cut-off of each model that decides, by the places of recognition and risk."""
        return self._found[green, risk]


def _edges(policy: Policy, ranks: Ranks, green: int, risk: int) -> dict[Task, _Edge]:
    lines = {Task.RECOGNITION: (ranks[:, risk], green), Task.RISK: (ranks[green, :], risk)}
    if ranks[green, risk] < _BEST_RANK and all(line.max() == line[at] for line, at in lines.values()):
        lines = {Task.RECOGNITION: (ranks[:, 0], green), Task.RISK: (ranks[0, :], risk)}
    found = {}
    for task, (line, at) in lines.items():
        edge = _nearest(policy, task, line, at, int(ranks[green, risk]))
        if edge is not None:
            found[task] = edge
    return found


def _nearest(policy: Policy, task: Task, line: Ranks, at: int, rank: int) -> _Edge | None:
    """Return the edge on the way to another outcome, along one model's bands from the best to the worst."""
    bands = policy.bands[task]
    better_when_high = task.better_when_high
    if rank < _BEST_RANK:
        reached = next((place for place in range(at - 1, -1, -1) if line[place] > rank), None)
        if reached is None:
            return None
        return _Edge(bands[reached if better_when_high else reached + 1].start, True)
    left = next((place for place in range(at + 1, len(bands)) if line[place] < rank), None)
    if left is None:
        return None
    return _Edge(bands[left - 1 if better_when_high else left].start, False)
