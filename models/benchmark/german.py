"""German credit: AIF360's published difference between the young and others, and what models reach on it."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from features.records.german import AGE, ROW
from features.records.sample import Sample
from models.benchmark.learners import Unknown, boosted, logistic, missingness, scorecard
from models.benchmark.protocol import INNER_FOLDS, Contest, Result, folds, measured_in_groups
from models.benchmark.reading import inputs_of, reading
from models.spec import Boosting

NAME = "german_credit"
ROWS, TRAINING_ROWS = 1000, 700
YOUNG = 25.0
PUBLISHED = -0.169905
"""AIF360's credit tutorial: P(good | younger than 25) - P(good | others) on its training split."""

_TREES = Boosting(rounds=150, depth=3, rate=0.05, child_weight=3.0, column_share=0.5, row_share=0.8, l2=1.0)


def german(train: Sample, test: Sample | None) -> list[Result]:
    """Return the published difference, and the models held out or on the rest of AIF360's split."""
    seen = train.only(_training_rows(train))
    rest = train.only(~_training_rows(train)) if test is None else test
    contest = Contest(
        NAME,
        "aif360_rest" if test is None else "held_out",
        reading(inputs_of(NAME), _TREES),
        {
            "house": boosted(Unknown.WORST, is_monotone=True),
            "free": boosted(Unknown.KEPT, is_monotone=False),
            "logistic": logistic,
            "scorecard": scorecard,
            "missingness": missingness,
        },
        folds(INNER_FOLDS),
    )
    return [fairness(seen), *contest.held_out(seen if test is None else train, rest)]


def fairness(sample: Sample) -> Result:
    """Return the difference and ratio of the shares of good loans of the young and of others.

    The other figures are those of the rule that knows nothing but who is young.
    """
    start = time.perf_counter()
    young = sample.columns[AGE] < YOUNG
    good = 1.0 - sample.labels
    of_young, of_others = float(good[young].mean()), float(good[~young].mean())
    by_age = np.where(young, 1.0 - of_young, 1.0 - of_others)
    return Result(
        NAME,
        "aif360_training",
        "age_under_25",
        measured_in_groups(by_age, sample),
        time.perf_counter() - start,
        extra={
            "mean_difference": of_young - of_others,
            "ratio": of_young / of_others,
            "published": PUBLISHED,
            "young": int(young.sum()),
        },
    )


def _training_rows(sample: Sample) -> NDArray[np.bool_]:
    """Return which rows AIF360's tutorial trains on: numpy's old generator, seed 0."""
    chosen = np.random.RandomState(0).permutation(ROWS)[:TRAINING_ROWS]
    return np.isin(sample.columns[ROW], chosen)
