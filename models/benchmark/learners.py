"""What is compared on a benchmark: the house's way of learning, the same without directions, plain ones.

A learner is given what to read and a sample, and returns what scores other rows of the same kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler

from features.records.sample import Numbers, Sample
from models.benchmark.reading import Reading
from models.boost import grown
from models.measure import placements
from models.points import Scorecard
from models.preparation import Matrix, Preparation
from models.scorecard import scorecard as scorecard_of

Margins = NDArray[np.float32]
Scorer = Callable[[Sample], Margins]
Learner = Callable[[Reading, Sample], Scorer]


class Unknown(Enum):
    """What stands for a figure that is unknown.

    ``MEDIAN`` is the known rows' median. ``WORST`` is the worse end of an input that has a direction, so that
    silence is never rewarded. ``KEPT`` leaves the trees to make of silence what they will.
    """

    MEDIAN = "median"
    WORST = "worst"
    KEPT = "kept"


def boosted(
    unknown: Unknown, *, is_monotone: bool, better_when_high: bool = False, threads: int = 1
) -> Learner:
    """Return the learner of boosted trees.

    Parameters
    ----------
    better_when_high
        Whether the event is a good one, so that its worse end is the unlikely one.
    threads
        0 is all cores; one, since folds are run side by side.
    """

    def learn(reading: Reading, sample: Sample) -> Scorer:
        prepared = _matrices(reading, sample, unknown, better_when_high)
        booster = grown(
            prepared(sample),
            sample.labels,
            weights=sample.weights,
            directions=reading.directions if is_monotone else (0,) * len(reading.names),
            boosting=reading.boosting,
            threads=threads,
            reads_unknown=unknown is Unknown.KEPT,
        )

        def score(other: Sample) -> Margins:
            margins: Margins = booster.inplace_predict(prepared(other), predict_type="margin")
            return margins

        return score

    return learn


def logistic(reading: Reading, sample: Sample) -> Scorer:
    """Fit a logistic regression on the inputs' normal scores."""
    prepared = _matrices(reading, sample, Unknown.MEDIAN)
    pipe = make_pipeline(
        QuantileTransformer(n_quantiles=min(500, sample.rows), output_distribution="normal", subsample=None),
        StandardScaler(),
        LogisticRegression(C=0.1, max_iter=2000),
    )
    pipe.fit(prepared(sample), sample.labels, logisticregression__sample_weight=sample.weights)
    return lambda other: pipe.decision_function(prepared(other)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class CardScorer:
    """A scorecard that was learnt, and what makes its columns of any sample."""

    card: Scorecard
    columns: Callable[[Sample], dict[str, Numbers]]

    def __call__(self, sample: Sample) -> Margins:
        """Return log-odds, shape (rows,)."""
        return self.card.margins(self.columns(sample))


def scorecard(reading: Reading, sample: Sample) -> CardScorer:
    """Fit weights of evidence in monotone bins."""
    prepared = _matrices(reading, sample, Unknown.MEDIAN)

    def columns(other: Sample) -> dict[str, Numbers]:
        matrix = prepared(other)
        return {name: matrix[:, place].astype(np.float64) for place, name in enumerate(reading.names)}

    signs = dict(zip(reading.names, reading.directions, strict=True))
    return CardScorer(scorecard_of(columns(sample), signs, sample.labels, sample.weights), columns)


def missingness(reading: Reading, sample: Sample) -> Scorer:
    """Read nothing but which figures are unknown: what anybody scores above this is owed to figures."""

    def pattern(other: Sample) -> Matrix:
        return np.column_stack([np.isnan(other.columns[name]) for name in reading.names]).astype(np.float32)

    told = pattern(sample)
    if not told.any():
        return lambda other: np.zeros(other.rows, np.float32)
    booster = grown(
        told,
        sample.labels,
        weights=sample.weights,
        directions=(0,) * len(reading.names),
        boosting=reading.boosting,
        threads=1,
    )
    return lambda other: booster.inplace_predict(pattern(other), predict_type="margin")


def rule(of: Callable[[Sample], Numbers], most: float) -> Learner:
    """Return a learner that fits nothing: it ranks by one figure, capped at ``most`` either way."""

    def learn(reading: Reading, sample: Sample) -> Scorer:
        del reading, sample
        return lambda other: np.clip(np.nan_to_num(of(other), nan=0.0), -most, most).astype(np.float32)

    return learn


def one_indicator(reading: Reading, sample: Sample) -> Scorer:
    """Rank by one input alone, in its declared direction: the one that ranks this sample best."""
    prepared = _matrices(reading, sample, Unknown.MEDIAN)
    place, direction = _best_ranking(reading, prepared(sample), sample)
    return lambda other: (direction * prepared(other)[:, place]).astype(np.float32)


def best_indicator(reading: Reading, sample: Sample) -> str:
    """Return the input by which ``one_indicator`` ranks."""
    place, _ = _best_ranking(reading, _matrices(reading, sample, Unknown.MEDIAN)(sample), sample)
    return reading.names[place]


def _best_ranking(reading: Reading, matrix: Matrix, sample: Sample) -> tuple[int, int]:
    """Return the place and direction of the input with the largest ROC-AUC; one without a direction is none.

    Raises
    ------
    ValueError
        If no input has a direction.
    """
    is_event = sample.labels == 1.0
    areas = {
        (place, direction): _area(direction * matrix[:, place], is_event, sample.weights)
        for place, direction in enumerate(reading.directions)
        if direction
    }
    if not areas:
        raise ValueError("No input has a direction, so none can rank alone. Give one that has.")
    return max(areas, key=lambda one: areas[one])


def _area(scores: Matrix, is_event: NDArray[np.bool_], weights: Numbers) -> float:
    exact = scores.astype(np.float64)
    placed = placements(exact[is_event], exact[~is_event], weights[~is_event])
    return float(np.average(placed, weights=weights[is_event]))


def at_worst(sample: Sample, reading: Reading, better_when_high: bool = False) -> dict[str, Numbers]:
    """Return the columns with each unknown figure at its worse end, which clipping makes the range's end.

    An input without a direction has no worse end; its unknown figures stay unknown.
    """
    sign = -1.0 if better_when_high else 1.0
    return {
        name: np.where(np.isnan(sample.columns[name]), sign * direction * np.inf, sample.columns[name])
        if direction
        else sample.columns[name]
        for name, direction in zip(reading.names, reading.directions, strict=True)
    }


def _matrices(
    reading: Reading, sample: Sample, unknown: Unknown, better_when_high: bool = False
) -> Callable[[Sample], Matrix]:
    """Learn ranges and medians from a sample; return what turns any sample into a matrix."""
    preparation = Preparation.learnt(
        sample.columns, sample.divisions, reading.names, reading.directions, reading.relative
    )

    def matrix(other: Sample) -> Matrix:
        if unknown is Unknown.WORST:
            return preparation.point(at_worst(other, reading, better_when_high), other.divisions)
        if unknown is Unknown.MEDIAN:
            return preparation.point(other.columns, other.divisions)
        columns = [
            preparation.scaled(place, other.columns[name], other.divisions)
            for place, name in enumerate(reading.names)
        ]
        return np.column_stack(columns).astype(np.float32)

    return matrix
