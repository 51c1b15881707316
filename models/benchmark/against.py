"""Whether the house ranks better than the plain models beside it: DeLong's paired test on the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from models.validation.ranking import difference, paired

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

HOUSE = "house"
PLAIN = ("logistic", "scorecard")
"""What the house has to be worth more than."""


def against(
    probabilities: Mapping[str, Numbers],
    labels: Numbers,
    firms: NDArray[np.int64],
    parts: Sequence[Flags] | None = None,
) -> dict[str, object]:
    """Return by plain model how much better the house ranks, its 95 % interval and p; nothing without both.

    Parameters
    ----------
    firms
        The firm of each row, -1 where it is not known: rows of one firm count as one.
    parts
        Folds, each scored by a model of the others: the difference is then the mean over them, as the
        ROC-AUC beside it is, and their variances add up.
    """
    parts = (np.ones(len(labels), np.bool_),) if parts is None else parts
    found: dict[str, object] = {}
    for name in PLAIN:
        if HOUSE not in probabilities or name not in probabilities:
            continue
        house, other = probabilities[HOUSE], probabilities[name]
        tests = [paired(house[part], other[part], labels[part], firms[part]) for part in parts]
        error = sqrt(sum(one.error**2 for one in tests)) / len(tests)
        whole = difference(float(np.mean([one.interval.value for one in tests])), error)
        found[name] = {**asdict(whole.interval), "p": whole.p}
    return {"paired": found} if found else {}
