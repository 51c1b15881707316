"""What is told of many rows at once: causes, terms, vetoes and reasons, as each row's decision has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.spec import Task
from scoring.cutoffs import CutOffs
from scoring.decision import CutOff, Outcome
from scoring.explain import Explainer
from scoring.programmes.assess import Assessments
from scoring.programmes.truth import MET, NOT_APPLICABLE, NOT_MET
from scoring.reasons import Reasons
from scoring.scores import Scores, Vetoes

Numbers = NDArray[np.float64]
HELD = (Outcome.NOT_SUPPORTED, Outcome.SUPPORT_WITH_CONDITIONS)
"""Where the models alone would support, vetoes are the reason for these."""


def vetoes_of(assessments: Assessments) -> Vetoes:
    """Return, by veto that caps a decision, in which rows it is active and in which it cannot be told."""
    active: dict[str, NDArray[np.bool_]] = {}
    unclear: dict[str, NDArray[np.bool_]] = {}
    for part in assessments.parts:
        for place in part.compiled.capping[0].tolist():
            name, sets = part.compiled.leaves[place].criterion.id, part.assessed.judged.leaves[place]
            is_possible = (sets & ~np.uint8(MET | NOT_APPLICABLE)) != 0
            for found, holds in ((active, sets == NOT_MET), (unclear, is_possible & (sets != NOT_MET))):
                found.setdefault(name, np.zeros(assessments.rows, np.bool_))[part.rows] |= holds
    return Vetoes(active, unclear)


@dataclass(frozen=True, slots=True)
class Teller:
    """Names the reasons that are told of many rows; ``Reasons.shown`` does so for one."""

    reasons: Reasons
    cut_offs: CutOffs
    explainers: Mapping[Task, Explainer]

    def codes(self, scores: Scores, contributions: Mapping[Task, Numbers]) -> list[str]:
        """Return the told reasons of each row, weightiest first, each ``task:code``, separated by spaces.

        Parameters
        ----------
        contributions
            By task, Shapley contributions of each row, the base last, shape (rows, inputs + 1).
        """
        found = [""] * scores.rows
        zero = np.zeros(scores.rows, np.intp)
        places = [
            scores.tasks[task].place if task in scores.tasks else zero
            for task in (Task.RECOGNITION, Task.RISK)
        ]
        for green, risk in sorted(set(zip(*(one.tolist() for one in places), strict=True))):
            rows = np.flatnonzero((places[0] == green) & (places[1] == risk) & ~scores.incomplete)
            cut_offs = {
                task: one for task, one in self.cut_offs.of(green, risk).items() if task in scores.tasks
            }
            is_against = any(one.is_better_beyond for one in cut_offs.values())
            if not is_against:
                rows = rows[~np.isin(scores.outcomes[rows], [one.value for one in HELD])]
            if len(rows) and cut_offs:
                self._fill(found, rows, cut_offs, contributions, is_against)
        return found

    def _fill(
        self,
        found: list[str],
        rows: NDArray[np.intp],
        cut_offs: Mapping[Task, CutOff],
        contributions: Mapping[Task, Numbers],
        is_against: bool,
    ) -> None:
        """Set the reasons of rows that have the same cut-offs."""
        names: list[str] = []
        weights: list[Numbers] = []
        for task in (task for task in contributions if task in cut_offs):
            explainer = self.explainers[task]
            totals = explainer.totals(contributions[task][rows], cut_offs[task])
            counts_against = (totals != 0.0) & ((totals < 0.0) == task.better_when_high)
            names += [f"{task.value}:{code}" for code in explainer.groups]
            weights.append(np.where(counts_against == is_against, np.abs(totals), -1.0))
        weight = np.concatenate(weights, axis=1)
        order = np.argsort(-weight, axis=1, kind="stable")[:, : self.reasons.most]
        told = np.take_along_axis(weight, order, axis=1)
        shown = (told >= self.reasons.least) | ((np.arange(order.shape[1]) == 0) & (told >= 0.0))
        for row, columns, are_shown in zip(rows.tolist(), order.tolist(), shown.tolist(), strict=True):
            found[row] = " ".join(
                names[column] for column, is_shown in zip(columns, are_shown, strict=True) if is_shown
            )
