"""How a benchmark is run: what is fitted, calibrated and measured on which rows."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from features.records.sample import Numbers, Sample
from models.benchmark.against import HOUSE, against
from models.benchmark.learners import Learner, Margins, Scorer
from models.benchmark.reading import Reading
from models.calibrate import Calibration, calibrated
from models.measure import Measures, auc_draws, grouped_auc_interval, interval_of, measured
from models.train import forward_blocks

Flags = NDArray[np.bool_]
Splitter = Callable[[Sample], Iterator[tuple[Flags, Flags]]]
Encoder = Callable[[Sample], Callable[[Sample], Sample]]
"""Learns from a training sample what turns any sample into what models read."""

SEED = 20260301
INNER_FOLDS = 4


@dataclass(frozen=True, slots=True)
class Result:
    """One model's figures on rows that nothing was chosen on.

    Attributes
    ----------
    folds
        The ROC-AUC of each fold, where there are folds.
    extra
        Figures that only this benchmark has.
    """

    dataset: str
    variant: str
    model: str
    measures: Measures
    seconds: float
    folds: tuple[float, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Return one flat object."""
        head = {"dataset": self.dataset, "variant": self.variant, "model": self.model}
        spread = {"roc_auc_sd": float(np.std(self.folds)), "folds": len(self.folds)} if self.folds else {}
        return {**head, **asdict(self.measures), **spread, "seconds": round(self.seconds, 3), **self.extra}


@dataclass(frozen=True, slots=True)
class Contest:
    """One question put to several learners.

    Attributes
    ----------
    inner
        How calibration splits a training sample into what is fitted and what is scored.
    encoder
        What is learnt from a training sample before any learner sees it.
    """

    dataset: str
    variant: str
    reading: Reading
    learners: Mapping[str, Learner]
    inner: Splitter
    encoder: Encoder = lambda train: lambda sample: sample

    def held_out(self, train: Sample, test: Sample) -> list[Result]:
        """Return every learner's result, fitted on one sample, measured on another; side by side."""
        encode = self.encoder(train)
        fit, held = encode(train), encode(test)

        def scored(name: str) -> tuple[Numbers, float]:
            start = time.perf_counter()
            score = calibrated_scorer(self.learners[name], self.reading, fit, self.inner)
            return score(held), time.perf_counter() - start

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = dict(zip(self.learners, pool.map(scored, self.learners), strict=True))
        told = against({name: one for name, (one, _) in found.items()}, test.labels, test.groups)
        return [
            Result(
                self.dataset,
                self.variant,
                name,
                measured_in_groups(probabilities, test),
                seconds,
                extra=told if name == HOUSE else {},
            )
            for name, (probabilities, seconds) in found.items()
        ]

    def crossed(self, sample: Sample, count: int) -> list[Result]:
        """Return every learner's result over ``count`` stratified folds, each row scored once.

        The ROC-AUC is the mean over the folds, as it is published; all else is of all rows together. A fold's
        recalibration is fitted on the scores of the other folds, each by a model that had not seen the row.
        """
        splits = list(folds(count)(sample))
        encoders = [self.encoder(sample.only(fit)) for fit, _ in splits]
        found, told = [], {}
        for name, learner in self.learners.items():
            start = time.perf_counter()
            margins = self._margins(learner, sample, splits, encoders)
            probabilities = np.empty(sample.rows)
            for fit, held in splits:
                calibration = recalibration(margins[fit], sample.labels[fit], sample.weights[fit])
                probabilities[held] = calibration.probability(margins[held])
            measures, aucs = measured_in_folds(probabilities, sample, splits)
            seconds = time.perf_counter() - start
            told[name] = probabilities
            found.append(Result(self.dataset, f"{self.variant}_{count}fold", name, measures, seconds, aucs))
        tests = against(told, sample.labels, sample.groups, [held for _, held in splits])
        return [replace(one, extra=tests) if one.model == HOUSE else one for one in found]

    def _margins(
        self,
        learner: Learner,
        sample: Sample,
        splits: Sequence[tuple[Flags, Flags]],
        encoders: Sequence[Callable[[Sample], Sample]],
    ) -> Margins:
        """Return each row's score by the model of the fold that held it out; folds run side by side."""

        def scored(place: int) -> Margins:
            (fit, held), encode = splits[place], encoders[place]
            return learner(self.reading, encode(sample.only(fit)))(encode(sample.only(held)))

        margins = np.empty(sample.rows, np.float32)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for (_, held), found in zip(splits, pool.map(scored, range(len(splits))), strict=True):
                margins[held] = found
        return margins


def folds(count: int, seed: int = SEED) -> Splitter:
    """Return the splitter into stratified random folds: what is fitted, what is scored."""

    def split(sample: Sample) -> Iterator[tuple[Flags, Flags]]:
        kept = StratifiedKFold(count, shuffle=True, random_state=seed)
        for _, places in kept.split(sample.labels, sample.labels):
            held = np.zeros(sample.rows, np.bool_)
            held[places] = True
            yield ~held, held

    return split


def forward(sample: Sample) -> Iterator[tuple[Flags, Flags]]:
    """Split by year: earlier years are fitted, the following ones scored."""
    return forward_blocks(sample.years)


def forward_over(latest: int, steps: int) -> Splitter:
    """Return the splitter that scores so many of the latest years in so many steps."""
    return lambda sample: forward_blocks(sample.years, latest, steps)


@dataclass(frozen=True, slots=True)
class CalibratedScorer:
    """What gives probabilities: a learner's scorer, and what its scores mean."""

    score: Scorer
    calibration: Calibration

    def __call__(self, sample: Sample) -> Numbers:
        """Return probabilities, shape (rows,)."""
        return self.calibration.probability(self.score(sample))


def calibrated_scorer(learner: Learner, reading: Reading, train: Sample, inner: Splitter) -> CalibratedScorer:
    """Return what gives probabilities: scores of unseen rows calibrate the learner fitted on all rows."""
    margins, labels, weights = [], [], []
    for fit, held in inner(train):
        part = train.only(held)
        margins.append(learner(reading, train.only(fit))(part))
        labels.append(part.labels)
        weights.append(part.weights)
    calibration = recalibration(np.concatenate(margins), np.concatenate(labels), np.concatenate(weights))
    return CalibratedScorer(learner(reading, train), calibration)


def recalibration(margins: Margins, labels: Numbers, weights: Numbers) -> Calibration:
    """Return the recalibration of unseen scores; scores that rank nothing are worth the base rate."""
    try:
        return calibrated(margins, labels, weights)
    except ValueError:
        rate = float(np.average(labels, weights=weights))
        return Calibration(float(logit(rate)), 0.0, round(float(labels.sum())))


def measured_in_folds(
    probabilities: Numbers, sample: Sample, splits: Sequence[tuple[Flags, Flags]]
) -> tuple[Measures, tuple[float, ...]]:
    """Return the measures, the ROC-AUC being the mean over folds, and that of each fold."""
    draws = np.mean(
        [
            auc_draws(probabilities[held], sample.labels[held], SEED + place)
            for place, (_, held) in enumerate(splits)
        ],
        axis=0,
    )
    aucs = tuple(float(roc_auc_score(sample.labels[held], probabilities[held])) for _, held in splits)
    low, high = interval_of(draws)
    measures = replace(
        measured(probabilities, sample.labels),
        roc_auc=float(np.mean(aucs)),
        roc_auc_lo=low,
        roc_auc_hi=high,
    )
    return measures, aucs


def measured_in_groups(probabilities: Numbers, sample: Sample) -> Measures:
    """Measure; where rows of one firm or plant share a group, the interval resamples whole groups."""
    measures = measured(probabilities, sample.labels)
    if len(np.unique(sample.groups)) == sample.rows:
        return measures
    low, high = grouped_auc_interval(probabilities, sample.labels, sample.groups, SEED)
    return replace(measures, roc_auc_lo=low, roc_auc_hi=high)
