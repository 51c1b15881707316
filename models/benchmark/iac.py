"""Energy audits: which measures a plant does, from the measure and the plant's own indicators."""

from __future__ import annotations

import numpy as np

from features.records.sample import Numbers, Sample
from models.benchmark.learners import Unknown, boosted, logistic, missingness, rule, scorecard
from models.benchmark.protocol import Contest, Result, forward
from models.benchmark.reading import inputs_of, reading
from models.spec import Boosting

NAME = "iac_industrial_assessments"
RECENT = 12
"""Fiscal years that are learnt from, the latest: plants and prices change, so older ones mislead."""
HELD_YEARS = 5
"""Without a folder to measure on, so many of the latest fiscal years are held out."""

_TREES = Boosting(rounds=200, depth=5, rate=0.03, child_weight=20.0, column_share=0.4, row_share=0.7, l2=1.0)


def iac(train: Sample, test: Sample | None) -> list[Result]:
    """Return the results on later fiscal years."""
    if test is None:
        cut = int(train.years.max()) - HELD_YEARS
        train, test = train.only(train.years <= cut), train.only(train.years > cut)
    train = train.only(train.years > train.years.max() - RECENT)
    contest = Contest(
        NAME,
        f"fiscal_{test.years.min()}_{test.years.max()}",
        reading(inputs_of(NAME), _TREES),
        {
            "house": boosted(Unknown.WORST, is_monotone=True, better_when_high=True),
            "free": boosted(Unknown.KEPT, is_monotone=False),
            "logistic": logistic,
            "scorecard": scorecard,
            "one_rule": rule(shortest_payback, 30.0),
            "missingness": missingness,
        },
        forward,
    )
    return contest.held_out(train, test)


def shortest_payback(sample: Sample) -> Numbers:
    """Return the rule of thumb of Anderson and Newell: the shorter the payback, the likelier it is done."""
    return -np.nan_to_num(sample.columns["payback"], nan=30.0)
