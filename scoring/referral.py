"""Why a case goes to a person though its figures settle it: weak figures, a firm like no other, two opinions.

None can be used to win: what is doubtful counts as unknown, what lies out of range is judged by the figures
alone that cannot be withheld, and a second opinion is heard at its exact bounds (``scoring/standing.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from features.border import Report
from features.catalogue import Catalogue
from features.figures import Figures
from models.artefact import Bundle
from models.spec import Task
from scoring.decision import Cause
from scoring.policy import Policy
from scoring.reasons import Reasons
from scoring.scores import Scores, TaskScores

Flags = NDArray[np.bool_]


class Referral:
    """The rules by which settled cases are referred, for one bundle and one policy.

    Parameters
    ----------
    reasons
        Which inputs say nearly the same.
    columns, required
        What any score reads, and what of it cannot be unknown.
    """

    def __init__(
        self,
        bundle: Bundle,
        policy: Policy,
        reasons: Reasons,
        catalogue: Catalogue,
        columns: Sequence[str],
        required: Sequence[str],
    ) -> None:
        self._policy = policy
        self._columns = columns
        self._is_whole = len(bundle.models) == len(Task)
        told = frozenset(required)
        self._respects: dict[str, list[tuple[Task, int]]] = {}
        for task, model in bundle.models.items():
            names = model.preparation.names
            for code, places in reasons.places(model).items():
                self._respects.setdefault(code, []).extend(
                    (task, place)
                    for place in places
                    if told.issuperset(catalogue.plan_of((names[place],)).columns)
                )

    def beyond(self, tasks: Mapping[Task, TaskScores], rows: int) -> Flags:
        """Return the rows that are like none that was learnt from, by inputs made of required figures.

        Inputs that say nearly the same (assets, revenue and staff all say size) count once, by the one that
        lies furthest out; one that lies far beyond its range counts twice.
        """
        count = np.zeros(rows, np.intp)
        for inputs in self._respects.values():
            if inputs:
                count += np.max([tasks[task].outside[:, place] for task, place in inputs], axis=0)
        return np.asarray(count > self._policy.most_outside)

    def without_doubtful(
        self, reports: Sequence[Report], figures: Figures
    ) -> tuple[NDArray[np.intp], Figures] | None:
        """Return the rows that have doubtful figures, with these unknown; None where no row has any."""
        found = {row: names for row, report in enumerate(reports) if (names := self._doubtful(report))}
        if not found:
            return None
        rows = np.array(list(found))
        without = figures.only(rows)
        for place, names in enumerate(found.values()):
            for name in names:
                without.columns[name][place] = np.nan
        return rows, without

    def causes(self, scores: Scores, row: int, is_doubtful: bool) -> tuple[Cause, ...]:
        """Return why one row is referred or incomplete; nothing where it is neither."""
        if scores.incomplete[row]:
            return (Cause.MISSING_CORE,)
        if not self._is_whole:
            return (Cause.NO_RECOGNITION_MODEL,)
        found = {
            Cause.UNKNOWN_FIGURES: bool(scores.unsettled[row]),
            Cause.MODELS_DISAGREE: bool(scores.disputed[row]),
            Cause.LOW_QUALITY: is_doubtful,
            Cause.OUT_OF_RANGE: bool(scores.beyond[row]),
        }
        return tuple(cause for cause, holds in found.items() if holds)

    def _doubtful(self, report: Report) -> list[str]:
        is_doubtful, states, told = self._policy.quality.is_doubtful, report.states, report.qualities
        return [
            name for name in self._columns if name in states and is_doubtful(states[name], told.get(name))
        ]
