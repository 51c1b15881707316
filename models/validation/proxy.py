"""Whether what no model may read can be read off what it does read: ownership and region from the inputs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.boost import grown
from models.intervals import Interval
from models.spec import Boosting
from models.validation.case import Case
from models.validation.finding import Finding, judged
from models.validation.ranking import auc_interval

Matrix = NDArray[np.float32]
Flags = NDArray[np.bool_]

FOLDS = 3
FEWEST = 50
"""Firms of a group, and others, that a verdict needs."""
GUESSER = Boosting(rounds=60, depth=3, rate=0.1, child_weight=5.0, column_share=0.5, row_share=0.8, l2=1.0)


def proxies(case: Case) -> Iterator[Finding]:
    """Yield, for each group that stands beside the rows, how well the inputs tell who belongs to it."""
    firms = np.concatenate([case.fit.firms, case.held.firms])
    years = np.concatenate([case.fit.years, case.held.years])
    rows = _latest(firms, years)
    matrix = _matrix(case)[rows]
    for block, held in case.held_beside.groups.items():
        groups = np.concatenate([case.fit_beside.groups[block], held])[rows]
        told = groups != ""
        for name in sorted(set(groups[told].tolist())):
            members = groups[told] == name
            n = len(members)
            if min(members.sum(), (~members).sum()) < FEWEST:
                yield judged("proxy_auc", np.nan, n, part=name)
                continue
            found = told_from(matrix[told], members)
            yield judged("proxy_auc", found.value, n, part=name, interval=(found.low, found.high))


def told_from(matrix: Matrix, members: Flags, seed: int = 20260301) -> Interval:
    """Return how well members are ranked above others by models that had not seen them, one row a firm.

    Parameters
    ----------
    matrix
        Shape (firms, inputs), without NaN.
    """
    labels = members.astype(np.float64)
    folds = np.random.default_rng(seed).permutation(len(labels)) % FOLDS
    scores = np.empty(len(labels))
    for fold in range(FOLDS):
        seen = folds != fold
        booster = grown(
            matrix[seen],
            labels[seen],
            weights=np.ones(int(seen.sum())),
            directions=(0,) * matrix.shape[1],
            boosting=GUESSER,
        )
        margins = booster.inplace_predict(matrix[~seen], predict_type="margin")
        scores[~seen] = margins.argsort().argsort() / len(margins)  # folds of one scale
    return auc_interval(scores, labels)


def _matrix(case: Case) -> Matrix:
    preparation = case.test.model.preparation
    parts = [preparation.point(part.columns, part.divisions) for part in (case.fit, case.held)]
    return np.concatenate(parts)


def _latest(firms: NDArray[np.int64], years: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the place of each firm's latest row; a row that names no firm stands for itself."""
    order = np.lexsort((years, firms))
    last = np.append(firms[order][1:] != firms[order][:-1], True) | (firms[order] < 0)
    found: NDArray[np.intp] = np.sort(order[last])
    return found
