"""How an engine treats many enterprises: what each group's members are told, for the fairness report."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from features.figures import Figures
from features.records.records import Records
from models.spec import Task
from scoring.decision import SUPPORTED, Outcome
from scoring.engine import Engine
from scoring.fairness import Cases
from scoring.groups import members_of
from scoring.policy import Policy
from scoring.scores import Scores

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


def cases_of(
    engine: Engine, records: Records, labels: Mapping[Task, Numbers], weights: Mapping[Task, Numbers]
) -> Cases:
    """Score records and return what became of each.

    Without a recognition model nothing can be decided; supported then means that the risk grade passes at
    its worst end.
    """
    figures = engine.figures(records)
    scores = engine.score_figures(figures)
    members = members_of(records, figures, engine.tables)
    risk = scores.tasks.get(Task.RISK)
    grades = np.zeros(records.rows, np.intp) if risk is None else engine.policy.places(Task.RISK, risk.point)
    supported, told = _supported(engine.policy, scores)
    return Cases(
        members=members,
        supported=supported,
        referred=np.isin(scores.outcomes, (Outcome.REFER.value, Outcome.INCOMPLETE.value)),
        told=told,
        grades=np.where(scores.incomplete, len(engine.policy.bands[Task.RISK]), grades),
        sizes=members["size"],
        divisions=figures.divisions,
        blanks=_blanks(scores, figures),
        probabilities={task: scores.tasks[task].point for task in labels},
        passes={task: _passes(engine.policy, task, scores.tasks[task].point) for task in labels},
        labels=labels,
        weights=weights,
    )


def _supported(policy: Policy, scores: Scores) -> tuple[Flags, Flags]:
    """Return what is supported as decided, and what would be with every blank at its peers' median."""
    ranks = policy.ranks()
    places = {
        task: (found.place_worst, policy.places(task, found.point)) for task, found in scores.tasks.items()
    }
    decided = np.isin(scores.outcomes, SUPPORTED)
    if Task.RECOGNITION not in places:
        decided = (ranks[0, places[Task.RISK][0]] > 0) & ~scores.incomplete
    best = np.zeros(scores.rows, np.intp)
    green = places[Task.RECOGNITION][1] if Task.RECOGNITION in places else best
    risk = places[Task.RISK][1] if Task.RISK in places else best
    return decided, (ranks[green, risk] > 0) & ~scores.incomplete


def _passes(policy: Policy, task: Task, probabilities: Numbers) -> Flags:
    """Return whom the task's cut-off selects: those it predicts the event for."""
    cut = cut_off_of(policy, task)
    selected: Flags = probabilities >= cut
    return selected


def cut_off_of(policy: Policy, task: Task) -> float:
    """Return the probability from which a task's event is predicted.

    For recognition the start of the last band above the weakest; for risk the first grade in which even the
    greenest is no longer supported without conditions.
    """
    if task is Task.RECOGNITION:
        return policy.bands[task][-2].start
    best_row = policy.ranks()[0]
    place = int(np.argmax(best_row < best_row.max()))
    return policy.bands[task][place].start


def _blanks(scores: Scores, figures: Figures) -> NDArray[np.intp]:
    found = np.zeros(figures.rows, np.intp)
    for unknown in scores.unknown.values():
        found += unknown
    return found
