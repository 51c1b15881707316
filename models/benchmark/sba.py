"""SBA loans: does what is known at application rank charge-offs; and the paper's teaching case."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from features.records.sample import Numbers, Sample
from features.records.sba import CASE_INPUTS, CODES
from models.benchmark.learners import Learner, Scorer, Unknown, boosted, logistic, missingness, scorecard
from models.benchmark.protocol import INNER_FOLDS, Contest, Result, folds, measured_in_groups
from models.benchmark.reading import Reading, inputs_of, reading
from models.spec import Boosting

NAME = "sba_loans"
FOLDS = 5
SECTOR_WEIGHT = 30.0
"""A sector's rate is drawn to the base rate as by so many loans."""
CASE_CUT = 0.5
PUBLISHED_CASE = {"intercept": 1.3931, "RealEstate": -2.1282, "Portion": -2.9875, "Recession": 0.5041}
"""The coefficients that the paper prints (Table 8) for its training half."""
PUBLISHED_WRONG = 338
"""What it got wrong of the 1,051 loans of the other half (Table 9)."""

TREES = Boosting(rounds=300, depth=8, rate=0.01, child_weight=4.0, column_share=0.8, row_share=0.6, l2=3.0)


def as_facts(learner: Learner) -> Learner:
    """Return a learner that takes what the register's codes leave open for unknown, not for a class.

    The codes were introduced over the years, so that an open one tells when a loan was made: this shows how
    much of a figure is owed to that.
    """

    def learn(reading: Reading, sample: Sample) -> Scorer:
        return learner(replace(reading, names=tuple(CODES.get(name, name) for name in reading.names)), sample)

    return learn


HOUSE = boosted(Unknown.WORST, is_monotone=True)
FREE = boosted(Unknown.KEPT, is_monotone=False)
LEARNERS: Mapping[str, Learner] = {
    "house": HOUSE,
    "free": FREE,
    "house_open_codes_unknown": as_facts(HOUSE),
    "logistic": logistic,
    "scorecard": scorecard,
    "missingness": as_facts(missingness),
}
"""What is compared; the third is ours without what the register's open codes tell."""


def national(train: Sample, test: Sample | None) -> list[Result]:
    """Return the results held out, or over stratified random folds: years are too uneven to split by."""
    read = reading(inputs_of(NAME), TREES)
    contest = Contest(NAME, "national", read, LEARNERS, folds(INNER_FOLDS), sector_rates)
    return contest.crossed(train, FOLDS) if test is None else contest.held_out(train, test)


def sector_rates(train: Sample) -> Callable[[Sample], Sample]:
    """Learn the share of charge-offs of each sector; a sector that was not seen has the base rate."""
    base = float(train.labels.mean())
    names, places = np.unique(train.divisions, return_inverse=True)
    events = np.bincount(places, train.labels) + SECTOR_WEIGHT * base
    rates = dict(zip(names.tolist(), events / (np.bincount(places) + SECTOR_WEIGHT), strict=True))

    def encode(sample: Sample) -> Sample:
        known: Numbers = np.array([rates.get(str(name), base) for name in sample.divisions])
        unknown = sample.divisions == ""
        return replace(
            sample,
            columns={**sample.columns, "sector_rate": np.where(unknown, np.nan, known)},
            divisions=np.full(sample.rows, ""),
        )

    return encode


def california_case(train: Sample, test: Sample | None) -> Result:
    """Return the paper's logistic regression, its coefficients and how many it got wrong at one half.

    Without the other half it is measured on the half that it was fitted on.
    """
    start = time.perf_counter()
    fit = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(_case(train), train.labels)
    held = train if test is None else test
    probabilities = fit.predict_proba(_case(held))[:, 1]
    predicted = probabilities > CASE_CUT
    return Result(
        NAME,
        "california_case_fitted" if test is None else "california_case",
        "logistic",
        measured_in_groups(probabilities, held),
        time.perf_counter() - start,
        extra={
            "coefficients": {
                "intercept": float(fit.intercept_[0]),
                **dict(zip(CASE_INPUTS, fit.coef_[0].tolist(), strict=True)),
            },
            "wrong": int((predicted != (held.labels == 1.0)).sum()),
            "taken_for_good": int((~predicted & (held.labels == 1.0)).sum()),
            "taken_for_bad": int((predicted & (held.labels == 0.0)).sum()),
        },
    )


def _case(sample: Sample) -> Numbers:
    return np.column_stack([sample.columns[name] for name in CASE_INPUTS])
