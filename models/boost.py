"""Growing a booster that keeps to the declared directions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.spec import Boosting
from models.trees import xgboost

Matrix = NDArray[np.float32]
Numbers = NDArray[np.float64]


def grown(
    matrix: Matrix,
    labels: Numbers,
    *,
    weights: Numbers,
    directions: Sequence[int],
    boosting: Boosting,
    threads: int = 0,
    reads_unknown: bool = False,
) -> xgboost.Booster:
    """Grow the trees; a direction of 1 or -1 is a monotone constraint, 0 is none.

    The same rows, settings and number of threads give the same bytes. ``threads`` 0 is all cores.
    ``reads_unknown`` is for a benchmark's free model alone, which may make of silence what it will.
    """
    if not reads_unknown:
        _refuse_unknown(matrix)
    data = xgboost.DMatrix(matrix, label=labels, weight=weights, nthread=threads or -1)
    return xgboost.train(_settings(boosting, directions, threads), data, num_boost_round=boosting.rounds)


def rounds_stopped(
    fit: tuple[Matrix, Numbers, Numbers],
    held: tuple[Matrix, Numbers, Numbers],
    *,
    directions: Sequence[int],
    boosting: Boosting,
    patience: int,
) -> int:
    """Return after how many rounds, at most ``boosting.rounds``, the log loss of ``held`` was lowest.

    Both are a matrix, labels and weights. Growing stops after ``patience`` rounds without gain.
    """
    _refuse_unknown(fit[0])
    data, later = (
        xgboost.DMatrix(matrix, label=labels, weight=weights) for matrix, labels, weights in (fit, held)
    )
    booster = xgboost.train(
        {**_settings(boosting, directions, 0), "eval_metric": "logloss"},
        data,
        num_boost_round=boosting.rounds,
        evals=[(later, "held")],
        early_stopping_rounds=patience,
        verbose_eval=False,
    )
    return int(booster.best_iteration) + 1


def _refuse_unknown(matrix: Matrix) -> None:
    if np.isnan(matrix).any():
        raise ValueError(
            "NaN must not reach a booster: it would learn to reward silence. Prepare the matrix."
        )


def _settings(boosting: Boosting, directions: Sequence[int], threads: int) -> dict[str, object]:
    return {
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
