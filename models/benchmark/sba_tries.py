"""What the SBA benchmark was chosen from: inputs and settings, each over folds of the training folder alone.

The list is declared; running it again gives the log that stands in ``docs/evidence``. Most designs lie within
each other's spread, so the choice leans to few inputs and few rounds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace

import numpy as np
from sklearn.metrics import roc_auc_score

from features.records.sample import Numbers, Sample
from models.benchmark.learners import Learner
from models.benchmark.protocol import SEED, Encoder, Flags, folds
from models.benchmark.reading import Reading, inputs_of, reading
from models.benchmark.sba import FOLDS, FREE, HOUSE, NAME, SECTOR_WEIGHT, TREES, as_facts, sector_rates
from models.spec import Boosting

CUTS = (SEED, SEED + 1)
"""Two ways of cutting the folds."""
CHOSEN = reading(inputs_of(NAME), TREES)


@dataclass(frozen=True, slots=True)
class Design:
    """A reading of the loans, what is learnt before it, and whether an open code is a class."""

    name: str
    reading: Reading = CHOSEN
    encoder: Encoder = sector_rates
    has_codes: bool = True


@dataclass(frozen=True, slots=True)
class CrossTry:
    """How a design did: the mean ROC-AUC over folds and ways of cutting them, and that of each fold."""

    design: str
    model: str
    roc_auc: float
    by_fold: tuple[float, ...]
    spread_of_cuts: float
    inputs: tuple[str, ...]
    directions: tuple[int, ...]
    boosting: Mapping[str, object]
    seconds: float
    chosen: bool


def without(*names: str) -> Reading:
    """Return the chosen reading without these inputs."""
    kept = [
        (name, sign) for name, sign in zip(CHOSEN.names, CHOSEN.directions, strict=True) if name not in names
    ]
    return replace(CHOSEN, names=tuple(one for one, _ in kept), directions=tuple(sign for _, sign in kept))


def undirected(*names: str) -> Reading:
    """Return the chosen reading with no direction for these inputs."""
    directions = (
        0 if name in names else sign for name, sign in zip(CHOSEN.names, CHOSEN.directions, strict=True)
    )
    return replace(CHOSEN, directions=tuple(directions))


def grown_as(**changed: float) -> Reading:
    """Return the chosen reading with trees grown otherwise."""
    return replace(CHOSEN, boosting=Boosting(**(asdict(TREES) | changed)))


def by_staff(train: Sample) -> Callable[[Sample], Sample]:
    """Add the bank's own risk by employee and the jobs created by employee."""
    encode = sector_rates(train)

    def more(sample: Sample) -> Sample:
        columns = sample.columns
        staff = np.maximum(columns["employees"], 1.0)
        added = {
            "risk_per_employee": columns["not_guaranteed"] / staff,
            "created_share": columns["jobs_created"] / staff,
        }
        return encode(replace(sample, columns={**columns, **added}))

    return more


def by_activity(train: Sample) -> Callable[[Sample], Sample]:
    """Draw the rate of each four-digit activity to that of its sector, in place of the sector's."""
    encode = sector_rates(train)
    encoded = encode(train)
    codes, places = np.unique(train.columns["activity"], return_inverse=True)
    prior = np.nan_to_num(encoded.columns["sector_rate"], nan=float(train.labels.mean()))
    counts = np.bincount(places)
    events = np.bincount(places, train.labels) + SECTOR_WEIGHT * np.bincount(places, prior) / counts
    rates = events / (counts + SECTOR_WEIGHT)

    def finer(sample: Sample) -> Sample:
        broad = encode(sample)
        found = np.minimum(np.searchsorted(codes, sample.columns["activity"]), len(codes) - 1)
        is_known = codes[found] == sample.columns["activity"]
        rate: Numbers = np.where(is_known, rates[found], broad.columns["sector_rate"])
        return replace(broad, columns={**broad.columns, "sector_rate": rate})

    return finer


STAFF = replace(
    CHOSEN,
    names=(*CHOSEN.names, "risk_per_employee", "created_share"),
    directions=(*CHOSEN.directions, 0, 0),
)
DESIGNS = (
    Design("chosen"),
    Design("open codes unknown", has_codes=False),
    Design("without roundness", without("roundness")),
    Design("without guaranteed share", without("guaranteed_share")),
    Design("without the place's code", without("place_code")),
    Design("without the revolving code", without("revolving_code")),
    Design("without sector", without("sector_rate")),
    Design("with amounts by employee", STAFF, by_staff),
    Design("rates of four-digit activities", encoder=by_activity),
    Design("no direction for a new business", undirected("is_new")),
    Design("half the columns a tree", grown_as(column_share=0.5)),
    Design("more rows a tree", grown_as(column_share=0.6, row_share=0.8)),
    Design("shallower", grown_as(depth=6)),
    Design("deeper, larger leaves", grown_as(depth=10, child_weight=8.0)),
    Design("twice the rounds", grown_as(rounds=600)),
    Design("stronger penalty", grown_as(l2=10.0)),
)
"""Everything that was tried, in this order."""


def tries(sample: Sample) -> Iterator[CrossTry]:
    """Try every design with and without directions."""
    splits = [pair for seed in CUTS for pair in folds(FOLDS, seed)(sample)]
    for design in DESIGNS:
        for model, learner in (("house", HOUSE), ("free", FREE)):
            yield _tried(design, model, learner, sample, splits)


def _tried(
    design: Design, model: str, learner: Learner, sample: Sample, splits: list[tuple[Flags, Flags]]
) -> CrossTry:
    start = time.perf_counter()
    learner = learner if design.has_codes else as_facts(learner)

    def auc(split: tuple[Flags, Flags]) -> float:
        fit, held = (sample.only(rows) for rows in split)
        encode = design.encoder(fit)
        return float(roc_auc_score(held.labels, learner(design.reading, encode(fit))(encode(held))))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = np.array(list(pool.map(auc, splits))).reshape(len(CUTS), FOLDS)
    return CrossTry(
        design=design.name,
        model=model,
        roc_auc=round(float(found.mean()), 4),
        by_fold=tuple(round(float(one), 4) for one in found.ravel()),
        spread_of_cuts=round(float(found.mean(axis=1).std()), 4),
        inputs=design.reading.names,
        directions=design.reading.directions if model == "house" else (0,) * len(design.reading.names),
        boosting=asdict(design.reading.boosting),
        seconds=round(time.perf_counter() - start, 1),
        chosen=design == DESIGNS[0],
    )
