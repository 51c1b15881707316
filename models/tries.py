"""Which inputs, settings and calibrations the risk model was chosen from, and how each did on later years.

The list is declared; running it again gives the log that stands in ``docs/evidence``. A design is fitted on
the years up to each origin and scored on the three that follow; nothing after the training folder's last
year is read. The designs lie close together, so the choice leans to the plain ones: few figures to ask for,
few rounds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from features.declare import Indicator
from models.benchmark.protocol import forward_over
from models.benchmark.us_bankruptcy import LEARNERS, calibrated_learner, reading_of, sample_of_history
from models.calibrate import Calibration
from models.history import History
from models.measure import measured
from models.spec import Boosting, ModelSpec, Task
from models.tasks import ACCOUNTS, MARKET, RISK
from models.train import FORWARD_YEARS, distinct

Numbers = NDArray[np.float64]

ORIGINS = 4
HORIZON = 3
SEEDS = (1, 2)
VARIANTS = {"full": MARKET, "accounting": ()}
_ELEVEN = (
    "debt_ratio",
    "return_on_assets",
    "quick_ratio",
    "retained_earnings_to_assets",
    "asset_size",
    "ebitda_to_liabilities",
    "long_term_debt_to_assets",
    "current_liabilities_to_assets",
    "working_capital_to_assets",
    "operating_margin",
    "asset_turnover",
)
_PUBLISHED = ("debt_ratio", "return_on_assets", "quick_ratio", "retained_earnings_to_assets", "asset_size")
_CHOSEN = RISK.boosting
AS_GROWN = Calibration(intercept=0.0, slope=1.0, events=0)
"""The margins as they are."""


@dataclass(frozen=True, slots=True)
class Design:
    """Inputs beside the market's, how trees are grown on them, and which later years calibrate them.

    Attributes
    ----------
    latest, steps
        So many years are scored forward in so many steps; 0 leaves the margins as they are grown.
    is_distinct
        Whether of two inputs that rank the rows alike the first alone is read.
    """

    name: str
    accounts: tuple[str, ...] = ACCOUNTS
    boosting: Boosting = _CHOSEN
    latest: int = 0
    steps: int = 0
    is_distinct: bool = True


@dataclass(frozen=True, slots=True)
class Try:
    """How a design did.

    Attributes
    ----------
    roc_auc, by_origin
        The mean over origins and seeds, and that of each origin.
    mean_to_observed
        The mean prediction against the observed rate, for each origin.
    brier
        The mean over origins and seeds, against that of the observed rate alone.
    """

    variant: str
    design: str
    roc_auc: float
    by_origin: tuple[float, ...]
    spread_of_seeds: float
    mean_to_observed: tuple[float, ...]
    brier: float
    inputs: tuple[str, ...]
    boosting: Mapping[str, object]
    latest: int
    steps: int
    seconds: float
    chosen: bool


DESIGNS = (
    Design("published ratios", _PUBLISHED),
    Design("eleven", _ELEVEN),
    Design("eleven and size by revenue", (*_ELEVEN, "revenue_size")),
    Design("chosen"),
    Design("chosen with inputs that rank the rows alike", is_distinct=False),
    Design("chosen without Z''", tuple(name for name in ACCOUNTS if name != "altman_z")),
    Design("chosen with long-term debt", (*ACCOUNTS, "long_term_debt_to_assets")),
    Design("chosen with retained earnings", (*ACCOUNTS, "retained_earnings_to_assets")),
    Design("chosen with EBITDA to assets", (*ACCOUNTS, "ebitda_to_assets")),
    Design("fewer rounds", boosting=replace(_CHOSEN, rounds=150)),
    Design("more rounds", boosting=replace(_CHOSEN, rounds=500)),
    Design("deeper", boosting=replace(_CHOSEN, depth=4)),
    Design("shallower", boosting=replace(_CHOSEN, depth=2)),
    Design("smaller leaves", boosting=replace(_CHOSEN, child_weight=3.0)),
    Design("more columns a tree", boosting=replace(_CHOSEN, column_share=0.5)),
    Design("calibrated on three years, yearly", latest=FORWARD_YEARS, steps=FORWARD_YEARS),
    Design("calibrated on three years at once", latest=3, steps=1),
    Design("calibrated on five years in two steps", latest=5, steps=2),
    Design("calibrated on half of all years in three steps", latest=99, steps=3),
)
"""Everything that was tried, in this order."""


def tries(history: History, indicators: Mapping[str, Indicator]) -> Iterator[Try]:
    """Try every design on both variants: with and without the market's indicators."""
    history = history.only(history.weights[Task.RISK] > 0.0)
    for variant, market in VARIANTS.items():
        for design in DESIGNS:
            spec = ModelSpec(Task.RISK, (*design.accounts, *market), frozenset(), design.boosting)
            yield _tried(variant, design, spec, history, indicators)


def is_chosen(design: Design) -> bool:
    """Return whether the model that ships is this design."""
    kept = (ACCOUNTS, _CHOSEN)
    calibrations = ((0, 0), (FORWARD_YEARS, FORWARD_YEARS))
    is_kept = (design.accounts, design.boosting) == kept and design.is_distinct
    return is_kept and (design.latest, design.steps) in calibrations


def _tried(
    variant: str, design: Design, spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]
) -> Try:
    start = time.perf_counter()
    origins = np.unique(history.years)[-HORIZON - 2 * (ORIGINS - 1) - 1 : -HORIZON : 2]
    found = np.array(
        [
            [_measures(design, one, history, indicators, int(year)) for year in origins]
            for one in (replace(spec, boosting=replace(spec.boosting, seed=seed)) for seed in SEEDS)
        ]
    )
    auc, ratio, brier = np.moveaxis(found, -1, 0)
    return Try(
        variant=variant,
        design=design.name,
        roc_auc=round(float(auc.mean()), 4),
        by_origin=_rounded(auc),
        spread_of_seeds=round(float(auc.mean(axis=1).std()), 4),
        mean_to_observed=_rounded(ratio),
        brier=round(float(brier.mean()), 4),
        inputs=spec.inputs,
        boosting=asdict(spec.boosting),
        latest=design.latest,
        steps=design.steps,
        seconds=round(time.perf_counter() - start, 1),
        chosen=is_chosen(design),
    )


def _rounded(values: Numbers) -> tuple[float, ...]:
    """Return each origin's mean over the seeds."""
    return tuple(round(float(one), 4) for one in values.mean(axis=0))


def _measures(
    design: Design, spec: ModelSpec, history: History, indicators: Mapping[str, Indicator], origin: int
) -> tuple[float, float, float]:
    """Return ROC-AUC, mean prediction against the observed rate, and Brier against that of the rate."""
    before = history.only(history.years <= origin)
    after = history.only((history.years > origin) & (history.years <= origin + HORIZON))
    spec = spec.only(distinct(spec, before, spec.inputs)) if design.is_distinct else spec
    learner = LEARNERS["house"]
    if design.latest:
        inner = forward_over(design.latest, design.steps)
        probabilities = calibrated_learner(learner, spec, before, indicators, inner)(after)
    else:
        score = learner(reading_of(spec, indicators), sample_of_history(before, spec.task))
        probabilities = AS_GROWN.probability(score(sample_of_history(after, spec.task)))
    found = measured(probabilities, after.labels[spec.task], after.weights[spec.task], resamples=1)
    rate = found.observed_rate
    return found.roc_auc, found.mean_predicted / rate, found.brier / (rate * (1.0 - rate))
