"""Listed US companies: raw accounts through our own credit indicators, and failure within a year."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np

from features.declare import Indicator
from features.records.sample import Numbers, Sample
from models.benchmark.against import HOUSE, against
from models.benchmark.learners import (
    Learner,
    Unknown,
    boosted,
    logistic,
    missingness,
    rule,
    scorecard,
)
from models.benchmark.protocol import CalibratedScorer, Result, Splitter, calibrated_scorer, forward
from models.benchmark.reading import Reading
from models.history import History, HistoryError
from models.measure import Measures, measured
from models.spec import ModelSpec, Task, directions
from models.tasks import ACCOUNTS, MARKET, RISK, in_order
from models.train import distinct

VARIANTS = {"full": (*ACCOUNTS, *MARKET), "accounting": ACCOUNTS}
"""With and without the market value, since few borrowers are listed."""
LEARNERS: Mapping[str, Learner] = {
    "house": boosted(Unknown.MEDIAN, is_monotone=True, threads=0),
    "free": boosted(Unknown.MEDIAN, is_monotone=False, threads=0),
    "logistic": logistic,
    "scorecard": scorecard,
    "one_rule": rule(lambda sample: -sample.columns["altman_z"], 50.0),
    "missingness": missingness,
}
"""What is compared: ours, the same without directions, and three plain ones; the rule is Altman's Z''."""
TOLD_UNWEIGHTED = ("roc_auc", "brier", "mean_predicted", "observed_rate", "n", "positives")
"""What is told of all rows alike where the sample's rows have weights."""


def us_bankruptcy(train: History, test: History, indicators: Mapping[str, Indicator]) -> list[Result]:
    """Return every model of both variants, fitted on ``train`` and measured on later years of ``test``.

    Raises
    ------
    HistoryError
        If no such year holds both failures and others.
    """
    train = train.only(train.weights[Task.RISK] > 0.0)
    test = _later(train, test)
    found = []
    for variant, inputs in VARIANTS.items():
        spec = ModelSpec(Task.RISK, inputs, frozenset(), RISK.boosting)
        results, told = [], {}
        for name, learner in LEARNERS.items():
            start = time.perf_counter()
            told[name] = calibrated_learner(learner, spec, train, indicators)(test)
            measures, extra = _measured(told[name], test)
            seconds = time.perf_counter() - start
            results.append(Result("us_bankruptcy", variant, name, measures, seconds, extra=extra))
        tests = _against(told, test)
        found += [
            replace(one, extra={**one.extra, **tests}) if one.model == HOUSE else one for one in results
        ]
    return found


def _against(told: Mapping[str, Numbers], test: History) -> dict[str, object]:
    """Return the paired tests on the rows that count.

    Within events and within others all rows of a period weigh the same, so that an area needs no weights.
    """
    counts = test.weights[Task.RISK] > 0.0
    part = {name: probabilities[counts] for name, probabilities in told.items()}
    return against(part, test.labels[Task.RISK][counts], test.firms[counts])


def _later(train: History, test: History) -> History:
    """Return the rows of years after all that is fitted: a model is never measured on what it has seen."""
    last = int(train.years.max())
    later = test.only(test.years > last)
    if len(np.unique(later.labels[Task.RISK][later.weights[Task.RISK] > 0.0])) < 2:
        raise HistoryError(
            f"Of {test.rows} rows to measure, {later.rows} are of years after {last}, the last one fitted; "
            "expected failures and others among them. Give a test folder of later years.",
            f"要检验的 {test.rows} 行中，{later.rows} 行在拟合的最后一年 {last} 之后；"
            "其中须既有失败的也有正常的。"
            "请给出更晚年份的检验数据。",
        )
    return later


def _measured(probabilities: Numbers, test: History) -> tuple[Measures, dict[str, object]]:
    """Measure with every row's weight; where weights differ, tell beside it what all rows alike give."""
    weights, labels = test.weights[Task.RISK], test.labels[Task.RISK]
    counts = weights > 0.0
    found = measured(probabilities[counts], labels[counts], weights[counts])
    if not np.ptp(weights):
        return found, {}
    alike = asdict(measured(probabilities, labels, resamples=1))
    return found, {"unweighted": {name: alike[name] for name in TOLD_UNWEIGHTED}}


@dataclass(frozen=True, slots=True)
class HistoryScorer:
    """A calibrated scorer of one task, and what it reads."""

    score: CalibratedScorer
    reading: Reading
    task: Task

    def __call__(self, history: History) -> Numbers:
        """Return probabilities, shape (rows,)."""
        return self.score(sample_of_history(history, self.task))


def calibrated_learner(
    learner: Learner,
    spec: ModelSpec,
    train: History,
    indicators: Mapping[str, Indicator],
    inner: Splitter = forward,
) -> HistoryScorer:
    """Return probabilities: forward scores calibrate the learner that is then fitted on all years.

    As where we train, inputs stand in one order, and of two that rank the rows alike the first alone is read.
    """
    spec = in_order(spec)
    reading = reading_of(spec.only(distinct(spec, train)), indicators)
    score = calibrated_scorer(learner, reading, sample_of_history(train, spec.task), inner)
    return HistoryScorer(score, reading, spec.task)


def reading_of(spec: ModelSpec, indicators: Mapping[str, Indicator]) -> Reading:
    """Return what a model of this specification reads."""
    return Reading(spec.inputs, directions(spec, indicators), spec.boosting, spec.relative)


def sample_of_history(history: History, task: Task) -> Sample:
    """Return a history's rows with the outcome of one task."""
    return Sample(
        columns=history.columns,
        labels=history.labels[task],
        years=history.years,
        groups=history.firms,
        divisions=history.divisions,
        weights=history.weights[task],
    )
