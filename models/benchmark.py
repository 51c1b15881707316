"""Our models beside baselines on real data; everything is chosen and fitted on the training part alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler

from features.declare import Indicator
from models.boost import grown
from models.calibrate import calibrated
from models.history import History
from models.measure import Measures, measured
from models.preparation import Preparation
from models.scorecard import scorecard
from models.spec import ModelSpec, Task, directions
from models.tasks import ACCOUNTS, MARKET, RISK
from models.train import forward_blocks

Numbers = NDArray[np.float64]
Margins = NDArray[np.float32]
Scorer = Callable[[History], Margins]
Learner = Callable[[ModelSpec, History, Mapping[str, Indicator]], Scorer]

VARIANTS = {"full": (*ACCOUNTS, *MARKET), "accounting": ACCOUNTS}
"""With and without the market value, since few borrowers are listed."""


@dataclass(frozen=True, slots=True)
class Result:
    """One model's figures on rows that nothing was chosen on."""

    dataset: str
    variant: str
    model: str
    measures: Measures
    seconds: float

    def to_json(self) -> dict[str, object]:
        """Return one flat object."""
        head = {"dataset": self.dataset, "variant": self.variant, "model": self.model}
        return {**head, **asdict(self.measures), "seconds": round(self.seconds, 3)}


def us_bankruptcy(train: History, test: History, indicators: Mapping[str, Indicator]) -> list[Result]:
    """Return every model of both variants, fitted on ``train`` and measured on ``test``."""
    train = train.only(train.weights[Task.RISK] > 0.0)
    found = []
    for variant, inputs in VARIANTS.items():
        spec = ModelSpec(Task.RISK, inputs, frozenset(), RISK.boosting)
        for name, learner in LEARNERS.items():
            start = time.perf_counter()
            probabilities = calibrated_learner(learner, spec, train, indicators)(test)
            measures = measured(probabilities, test.labels[Task.RISK])
            found.append(Result("us_bankruptcy", variant, name, measures, time.perf_counter() - start))
    return found


def calibrated_learner(
    learner: Learner, spec: ModelSpec, train: History, indicators: Mapping[str, Indicator]
) -> Callable[[History], Numbers]:
    """Return probabilities: forward scores calibrate the learner that is then fitted on all years."""
    margins, labels, weights = [], [], []
    for before, after in forward_blocks(train.years):
        part = train.only(after)
        margins.append(learner(spec, train.only(before), indicators)(part))
        labels.append(part.labels[spec.task])
        weights.append(part.weights[spec.task])
    calibration = calibrated(np.concatenate(margins), np.concatenate(labels), np.concatenate(weights))
    scorer = learner(spec, train, indicators)
    return lambda history: calibration.probability(scorer(history))


def _prepared(spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]) -> Preparation:
    return Preparation.learnt(
        history.columns, history.divisions, spec.inputs, directions(spec, indicators), spec.relative
    )


def _boosted(is_monotone: bool) -> Learner:
    def learn(spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]) -> Scorer:
        preparation = _prepared(spec, history, indicators)
        booster = grown(
            preparation.point(history.columns, history.divisions),
            history.labels[spec.task],
            weights=history.weights[spec.task],
            directions=preparation.directions if is_monotone else (0,) * len(spec.inputs),
            boosting=spec.boosting,
        )

        def score(other: History) -> Margins:
            matrix = preparation.point(other.columns, other.divisions)
            margins: Margins = booster.inplace_predict(matrix, predict_type="margin")
            return margins

        return score

    return learn


def _logistic(spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]) -> Scorer:
    """Fit a logistic regression on the inputs' normal scores."""
    preparation = _prepared(spec, history, indicators)
    pipe = make_pipeline(
        QuantileTransformer(n_quantiles=500, output_distribution="normal", subsample=None),
        StandardScaler(),
        LogisticRegression(C=0.1, max_iter=2000),
    )
    matrix = preparation.point(history.columns, history.divisions)
    pipe.fit(matrix, history.labels[spec.task], logisticregression__sample_weight=history.weights[spec.task])
    return lambda other: pipe.decision_function(preparation.point(other.columns, other.divisions)).astype(
        np.float32
    )


def _scorecard(spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]) -> Scorer:
    preparation = _prepared(spec, history, indicators)

    def columns(other: History) -> dict[str, Numbers]:
        matrix = preparation.point(other.columns, other.divisions)
        return {name: matrix[:, place].astype(np.float64) for place, name in enumerate(spec.inputs)}

    signs = dict(zip(spec.inputs, preparation.directions, strict=True))
    card = scorecard(columns(history), signs, history.labels[spec.task], history.weights[spec.task])
    return lambda other: card.margins(columns(other))


def _one_rule(spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]) -> Scorer:
    """Rank by Altman's Z'' alone; nothing is fitted."""
    del spec, history, indicators
    return lambda other: (
        -np.clip(np.nan_to_num(other.columns["altman_z"], nan=0.0), -50.0, 50.0).astype(np.float32)
    )


LEARNERS: Mapping[str, Learner] = {
    "house": _boosted(is_monotone=True),
    "free": _boosted(is_monotone=False),
    "logistic": _logistic,
    "scorecard": _scorecard,
    "one_rule": _one_rule,
}
"""What is compared: ours, the same without directions, and three plain ones."""
