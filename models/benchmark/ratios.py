"""Polish and Taiwanese companies: published ratios alone, beside the product."""

from __future__ import annotations

from collections.abc import Mapping

from features.records.sample import Numbers, Sample
from models.benchmark.learners import Learner, Unknown, boosted, logistic, missingness, rule
from models.benchmark.protocol import INNER_FOLDS, Contest, Result, folds
from models.benchmark.reading import inputs_of, reading
from models.spec import Boosting

POLISH, TAIWAN = "polish_bankruptcy", "taiwan_bankruptcy"
POLISH_FOLDS, TAIWAN_FOLDS = 10, 5
"""The published protocols."""
MOST = 50.0

_TREES = Boosting(rounds=300, depth=4, rate=0.05, child_weight=1.0, column_share=0.5, row_share=0.8, l2=1.0)


def altman(sample: Sample) -> Numbers:
    """Return the event side of Altman's Z'' (1995) from the published ratios that it is made of."""
    ratios = sample.columns
    return -(
        6.56 * ratios["Attr3"] + 3.26 * ratios["Attr6"] + 6.72 * ratios["Attr7"] + 1.05 * ratios["Attr8"]
    )


def earning(sample: Sample) -> Numbers:
    """Return the event side of one rescaled ratio, net income to total assets."""
    return -sample.columns["Net Income to Total Assets"]


def polish(train: Mapping[str, Sample], test: Mapping[str, Sample] | None) -> list[Result]:
    """Return every horizon's results: held out where it was trained on, else ten-fold within its file."""
    found = []
    for horizon in test or train:
        contest = _contest(POLISH, horizon, _TREES, rule(altman, MOST))
        if test is not None and horizon in train:
            found.extend(contest.held_out(train[horizon], test[horizon]))
        else:
            found.extend(contest.crossed((test or train)[horizon], POLISH_FOLDS))
    return found


def taiwan(train: Sample, test: Sample | None) -> list[Result]:
    """Return the results held out, or five-fold within the training part."""
    contest = _contest(TAIWAN, "ratios", _TREES, rule(earning, MOST))
    return contest.crossed(train, TAIWAN_FOLDS) if test is None else contest.held_out(train, test)


def _contest(dataset: str, variant: str, boosting: Boosting, one_rule: Learner) -> Contest:
    return Contest(
        dataset,
        variant,
        reading(inputs_of(dataset), boosting),
        {
            "house": boosted(Unknown.WORST, is_monotone=True),
            "free": boosted(Unknown.KEPT, is_monotone=False),
            "logistic": logistic,
            "one_rule": one_rule,
            "missingness": missingness,
        },
        folds(INNER_FOLDS),
    )
