"""The second opinion: a calibrated scorecard beside the booster, on the same prepared inputs.

It is a plain model of another kind. Where the two would decide a case otherwise, a person should look. It is
monotone in every input that has a direction, as the booster is, so its exact bounds lie at the same corners.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.declare import Indicator
from models.calibrate import Calibration, calibrated
from models.history import History
from models.points import Scorecard
from models.preparation import Preparation
from models.spec import ModelSpec, directions

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A scorecard and what its log-odds mean. Its inputs are the booster's, in their order."""

    card: Scorecard
    calibration: Calibration

    def margins(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the scorecard's log-odds of a prepared matrix, shape (rows,)."""
        return self.card.margins(_columns(self.card.names, matrix))

    def to_json(self) -> dict[str, Any]:
        """Return what the artefact stores."""
        return {"card": self.card.to_json(), "calibration": self.calibration.to_json()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Opinion:
        """Return what the artefact stored."""
        return cls(Scorecard.from_json(stored["card"]), Calibration.from_json(stored["calibration"]))


def learnt(
    spec: ModelSpec,
    history: History,
    indicators: Mapping[str, Indicator],
    preparation: Preparation,
    forward: tuple[Flags, Flags],
) -> Opinion | None:
    """Return the scorecard of all rows, calibrated by one of earlier rows on the later ones it has not seen.

    Parameters
    ----------
    preparation
        Learnt from all rows.
    forward
        Which rows are earlier, and which are later.

    Returns
    -------
    Opinion or None
        None where the earlier scorecard does not rank the later rows: that is no opinion.
    """
    before, after = (history.only(part) for part in forward)
    signs = directions(spec, indicators)
    earlier = Preparation.learnt(before.columns, before.divisions, spec.inputs, signs, spec.relative)
    try:
        calibration = calibrated(
            _card(spec, before, earlier).margins(_prepared(after, earlier)),
            after.labels[spec.task],
            after.weights[spec.task],
        )
    except ValueError:
        return None
    return Opinion(_card(spec, history, preparation), calibration)


def _card(spec: ModelSpec, history: History, preparation: Preparation) -> Scorecard:
    from models.scorecard import scorecard  # noqa: PLC0415  # training alone learns one

    signs = dict(zip(preparation.names, preparation.directions, strict=True))
    columns = _prepared(history, preparation)
    return scorecard(columns, signs, history.labels[spec.task], history.weights[spec.task])


def _prepared(history: History, preparation: Preparation) -> dict[str, Numbers]:
    return _columns(preparation.names, preparation.point(history.columns, history.divisions))


def _columns(names: tuple[str, ...], matrix: NDArray[np.float32]) -> dict[str, Numbers]:
    return {name: matrix[:, place].astype(np.float64) for place, name in enumerate(names)}
