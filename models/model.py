"""A trained model: preparation, booster, calibration and second opinion, and the exact answers they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.calibrate import Calibration
from models.opinion import Opinion
from models.preparation import Preparation
from models.reference import Reference
from models.spec import Task
from models.trees import xgboost

Numbers = NDArray[np.float64]
Margins = NDArray[np.float32]
Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Model:
    """One task's model. Margins are the booster's log-odds, float32, of shape (rows,).

    ``opinion`` is None where there is no second one: in bundles of earlier releases, and where a scorecard
    does not rank.
    """

    task: Task
    preparation: Preparation
    booster: xgboost.Booster
    calibration: Calibration
    reference: Reference
    opinion: Opinion | None = None

    def margins(self, matrix: NDArray[np.float32]) -> Margins:
        """Return the booster's log-odds of a prepared matrix."""
        margins: Margins = self.booster.inplace_predict(matrix, predict_type="margin")
        return margins

    @property
    def voice_count(self) -> int:
        """How many voices the model has: the booster and, if there is one, the second opinion."""
        return 1 if self.opinion is None else 2

    def voices(self, matrix: NDArray[np.float32]) -> Margins:
        """Return the log-odds of the booster and, if there is one, of the second opinion: (voices, rows)."""
        own = self.margins(matrix)
        return np.stack([own] if self.opinion is None else [own, self.opinion.margins(matrix)])

    def bounds(
        self, low: Mapping[str, Numbers], high: Mapping[str, Numbers], divisions: Texts
    ) -> tuple[Margins, Margins]:
        """Return the lowest and the highest log-odds of each voice over everything within the ranges.

        Under monotone constraints they are reached at two corners, the same for both voices. Sums of the
        same numbers in the same order are monotone as well, so the bounds hold to the last bit.
        """
        ends = self.voices(np.concatenate(self.preparation.corners(low, high, divisions)))
        return ends[:, : len(divisions)], ends[:, len(divisions) :]

    def contributions(self, matrix: NDArray[np.float32], margins: Margins) -> Numbers:
        """Return exact Shapley contributions of a prepared matrix in log-odds, shape (rows, inputs + 1).

        The last column is the base; each row sums to its margin (path-dependent TreeSHAP, Lundberg 2018).
        The booster adds its trees in 32 bits, which leaves its margin up to 1e-5 from their sum; that
        rounding is allotted to the inputs by the size of their contributions.
        """
        data = xgboost.DMatrix(matrix)
        found: Numbers = self.booster.predict(data, pred_contribs=True).astype(np.float64)
        sizes = np.abs(found[:, :-1])
        rounding = margins - found.sum(axis=1)
        weight = sizes.sum(axis=1)
        found[:, :-1] += sizes * (rounding / np.where(weight > 0.0, weight, 1.0))[:, None]
        return found
