"""A score with its reasons: contributions against the cut-off, by groups."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from features.catalogue import Catalogue
from models.model import Model
from models.spread import CalibrationSpread
from scoring.decision import Contribution, CutOff, Reason, Score, SecondOpinion
from scoring.policy import Policy
from scoring.reasons import Reasons, known_of
from scoring.scores import TaskScores

Numbers = NDArray[np.float64]


class Explainer:
    """Explains one model's scores against cut-offs."""

    def __init__(self, model: Model, reasons: Reasons, policy: Policy, catalogue: Catalogue) -> None:
        self._model = model
        self._policy = policy
        self._codes = policy.band_codes(model.task)
        self._groups = {group.code: group for group in reasons.groups[model.task]}
        self._places = reasons.places(model)
        self._least = reasons.least
        names = model.preparation.names
        self._columns = {
            code: catalogue.plan_of(tuple(names[place] for place in places)).columns
            for code, places in self._places.items()
        }
        self._profiles: dict[float, Numbers] = {}

    def score(
        self,
        found: TaskScores,
        row: int,
        contributions: Numbers,
        cut_off: CutOff | None,
        values: Mapping[str, float],
        told: frozenset[str],
    ) -> Score:
        """Return one row's score with its reasons.

        Parameters
        ----------
        contributions
            Shapley contributions of the row, the base last.
        values
            The row's indicators.
        told
            The figures that were reported.
        """
        parts = [
            Contribution(name, _told(values[name]), part)
            for name, part in zip(self._model.preparation.names, contributions[:-1].tolist(), strict=True)
        ]
        return Score(
            point=found.point.item(row),
            worst=found.worst.item(row),
            best=found.best.item(row),
            band_worst=self._codes[found.place_worst[row]],
            band_best=self._codes[found.place_best[row]],
            base=contributions.item(-1),
            margin=found.margin.item(row),
            contributions=tuple(sorted(parts, key=lambda part: -abs(part.log_odds))),
            outside=tuple(
                name
                for name, is_outside in zip(self._model.preparation.names, found.outside[row], strict=True)
                if is_outside
            ),
            read=hashlib.sha256(found.matrix[row].tobytes()).hexdigest(),
            cut_off=cut_off,
            reasons=self._reasons(contributions, cut_off, values, told) if cut_off else (),
            calibration_spread=_spread(found, row),
            second=self._second(found, row),
        )

    @property
    def groups(self) -> tuple[str, ...]:
        """The codes of the groups that give reasons, in their order."""
        return tuple(self._places)

    def totals(self, contributions: Numbers, cut_off: CutOff) -> Numbers:
        """Return what each group adds against a cut-off, shape (rows, groups).

        Parameters
        ----------
        contributions
            Shape (rows, inputs + 1), the base last.
        """
        parts = contributions[:, :-1] - self._profile(cut_off)
        return np.stack([parts[:, list(places)].sum(axis=1) for places in self._places.values()], axis=1)

    def _profile(self, cut_off: CutOff) -> Numbers:
        """Return the contributions of applicants who stand at a cut-off."""
        if cut_off.margin not in self._profiles:
            self._profiles[cut_off.margin] = self._model.reference.at(cut_off.margin)
        return self._profiles[cut_off.margin]

    def _second(self, found: TaskScores, row: int) -> SecondOpinion | None:
        second = found.second
        if second is None:
            return None
        ends = second.worst[row], second.best[row]
        worst, best = self._policy.places(self._model.task, np.array(ends)).tolist()
        return SecondOpinion(
            second.point.item(row), ends[0].item(), ends[1].item(), self._codes[worst], self._codes[best]
        )

    def _reasons(
        self,
        contributions: Numbers,
        cut_off: CutOff,
        values: Mapping[str, float],
        told: frozenset[str],
    ) -> tuple[Reason, ...]:
        """Return every group's reason; their log-odds sum to the margin less the cut-off's."""
        parts = (contributions[:-1] - self._profile(cut_off)).tolist()
        totals = {code: math.fsum(parts[place] for place in places) for code, places in self._places.items()}
        heaviest = max(totals.values()), min(totals.values())
        return tuple(
            self._reason(code, total, abs(total) < self._least and total not in heaviest, parts, values, told)
            for code, total in totals.items()
        )

    def _reason(
        self,
        code: str,
        total: float,
        is_slight: bool,
        parts: list[float],
        values: Mapping[str, float],
        told: frozenset[str],
    ) -> Reason:
        task, names, places = self._model.task, self._model.preparation.names, self._places[code]
        is_against = total != 0.0 and (total < 0.0) == task.better_when_high
        known = known_of((values[names[place]], parts[place]) for place in places)
        return Reason(
            task=task,
            code=code,
            label=self._groups[code].label(is_against, is_slight, known),
            log_odds=total,
            is_against=is_against,
            parts=tuple(
                Contribution(names[place], _told(values[names[place]]), parts[place]) for place in places
            ),
            figures=tuple(name for name in self._columns[code] if name in told),
        )


def _spread(found: TaskScores, row: int) -> CalibrationSpread | None:
    lower = found.lower.item(row)
    return None if math.isnan(lower) else CalibrationSpread(lower, found.upper.item(row))


def _told(value: float) -> float | None:
    return value if math.isfinite(value) else None
