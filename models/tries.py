"""Which inputs and settings the risk model was chosen from, and how each did on years it had not seen.

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
from sklearn.metrics import roc_auc_score

from features.declare import Indicator
from models.boost import grown
from models.history import History
from models.preparation import Preparation
from models.spec import Boosting, ModelSpec, Task, directions
from models.tasks import ACCOUNTS, MARKET, RISK

ORIGINS = 4
HORIZON = 3
SEEDS = (1, 2)
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


@dataclass(frozen=True, slots=True)
class Design:
    """Inputs beside the market's, and how trees are grown on them."""

    name: str
    accounts: tuple[str, ...]
    boosting: Boosting = _CHOSEN


@dataclass(frozen=True, slots=True)
class Try:
    """How a design did: the mean ROC-AUC over origins and seeds, and that of each origin."""

    variant: str
    design: str
    roc_auc: float
    by_origin: tuple[float, ...]
    spread_of_seeds: float
    inputs: tuple[str, ...]
    boosting: Mapping[str, object]
    seconds: float
    chosen: bool


DESIGNS = (
    Design("published ratios", _PUBLISHED),
    Design("eleven", _ELEVEN),
    Design("eleven and size by revenue", (*_ELEVEN, "revenue_size")),
    Design("chosen", ACCOUNTS),
    Design("chosen without Z''", tuple(name for name in ACCOUNTS if name != "altman_z")),
    Design("chosen with long-term debt", (*ACCOUNTS, "long_term_debt_to_assets")),
    Design("chosen with retained earnings", (*ACCOUNTS, "retained_earnings_to_assets")),
    Design("chosen with EBITDA to assets", (*ACCOUNTS, "ebitda_to_assets")),
    Design("fewer rounds", ACCOUNTS, replace(_CHOSEN, rounds=150)),
    Design("more rounds", ACCOUNTS, replace(_CHOSEN, rounds=500)),
    Design("deeper", ACCOUNTS, replace(_CHOSEN, depth=4)),
    Design("shallower", ACCOUNTS, replace(_CHOSEN, depth=2)),
    Design("smaller leaves", ACCOUNTS, replace(_CHOSEN, child_weight=3.0)),
    Design("more columns a tree", ACCOUNTS, replace(_CHOSEN, column_share=0.5)),
)
"""Everything that was tried, in this order."""


def tries(history: History, indicators: Mapping[str, Indicator]) -> Iterator[Try]:
    """Try every design on both variants: with and without the market's indicators."""
    history = history.only(history.weights[Task.RISK] > 0.0)
    for variant, market in (("full", MARKET), ("accounting", ())):
        for design in DESIGNS:
            spec = ModelSpec(Task.RISK, (*design.accounts, *market), frozenset(), design.boosting)
            yield _tried(variant, design, spec, history, indicators)


def _tried(
    variant: str, design: Design, spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]
) -> Try:
    start = time.perf_counter()
    origins = np.unique(history.years)[-HORIZON - 2 * (ORIGINS - 1) - 1 : -HORIZON : 2]
    found = np.array(
        [[_auc(spec, history, indicators, int(year), seed) for year in origins] for seed in SEEDS]
    )
    return Try(
        variant=variant,
        design=design.name,
        roc_auc=round(float(found.mean()), 4),
        by_origin=tuple(round(float(one), 4) for one in found.mean(axis=0)),
        spread_of_seeds=round(float(found.mean(axis=1).std()), 4),
        inputs=spec.inputs,
        boosting=asdict(spec.boosting),
        seconds=round(time.perf_counter() - start, 1),
        chosen=design.accounts == ACCOUNTS and design.boosting == _CHOSEN,
    )


def _auc(
    spec: ModelSpec, history: History, indicators: Mapping[str, Indicator], origin: int, seed: int
) -> float:
    before = history.only(history.years <= origin)
    after = history.only((history.years > origin) & (history.years <= origin + HORIZON))
    preparation = Preparation.learnt(
        before.columns, before.divisions, spec.inputs, directions(spec, indicators), spec.relative
    )
    booster = grown(
        preparation.point(before.columns, before.divisions),
        before.labels[spec.task],
        weights=before.weights[spec.task],
        directions=preparation.directions,
        boosting=replace(spec.boosting, seed=seed),
    )
    margins = booster.inplace_predict(
        preparation.point(after.columns, after.divisions), predict_type="margin"
    )
    return float(roc_auc_score(after.labels[spec.task], margins, sample_weight=after.weights[spec.task]))
