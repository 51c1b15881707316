"""Growing a booster that keeps to the declared directions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.spec import Boosting
from models.trees import xgboost


def grown(
    matrix: NDArray[np.float32],
    labels: NDArray[np.float64],
    *,
    weights: NDArray[np.float64],
    directions: Sequence[int],
    boosting: Boosting,
    threads: int = 0,
    reads_unknown: bool = False,
) -> xgboost.Booster:
    """Grow the trees; a direction of 1 or -1 is a monotone constraint, 0 is none.

    The same rows, settings and number of threads give the same bytes. ``threads`` 0 is all cores.
    ``reads_unknown`` is for a benchmark's free model alone, which may make of silence what it will.
    """
    if not reads_unknown and np.isnan(matrix).any():
        raise ValueError(
            "NaN must not reach a booster: it would learn to reward silence. Prepare the matrix."
        )
    settings = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "max_depth": boosting.depth,
        "eta": boosting.rate,
        "min_child_weight": boosting.child_weight,
        "colsample_bytree": boosting.column_share,
        "subsample": boosting.row_share,
        "lambda": boosting.l2,
        "monotone_constraints": f"({','.join(str(direction) for direction in directions)})",
        "seed": boosting.seed,
        "nthread": threads,
        "verbosity": 0,
    }
    data = xgboost.DMatrix(matrix, label=labels, weight=weights, nthread=threads or -1)
    return xgboost.train(settings, data, num_boost_round=boosting.rounds)
