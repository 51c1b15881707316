"""Polish and Taiwanese companies: published ratios alone, beside the product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from features.records.ratios import POLISH, TAIWAN, UNTOLD
from features.records.sample import Numbers, Sample
from models.benchmark.learners import Learner, Unknown, boosted, logistic, missingness, rule
from models.benchmark.protocol import INNER_FOLDS, Contest, Result, folds
from models.benchmark.reading import inputs_of, reading
from models.spec import Boosting

POLISH_FOLDS, TAIWAN_FOLDS = 10, 5
"""The published protocols."""
OWN_HORIZON = "year5"
"""The file of failures within a year, which is what the house asks."""
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
    for horizon, sample in (test or train).items():
        fit = None if test is None else trained_horizon(horizon, train)
        contest = _contest(POLISH, horizon, _TREES, rule(altman, MOST))
        if fit is None:
            found.extend(contest.crossed(sample, POLISH_FOLDS))
        else:
            variant = horizon if fit == horizon else f"{horizon}_as_{fit}"
            found.extend(replace(contest, variant=variant).held_out(train[fit], sample))
    return found


def trained_horizon(horizon: str, train: Iterable[str]) -> str | None:
    """Return the horizon of the file to fit on, None if none was given.

    A file that does not tell its horizon goes with the only other one, else with the house's own question,
    failure within a year.
    """
    told = tuple(train)
    if horizon in told:
        return horizon
    if horizon == UNTOLD:
        return told[0] if len(told) == 1 else OWN_HORIZON if OWN_HORIZON in told else None
    return UNTOLD if told == (UNTOLD,) else None


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
