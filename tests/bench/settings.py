"""Print what the settings rest on: what few events do to them, and what a search gains over them.

``small``: settings fitted on so many events of the earlier years, measured on the later fitted years; rows
that measure the shipped models are never read. ``search``: the settings that a search finds against those
that were chosen, both measured on rows that neither saw.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from api.commands.labelled import data_history_of, population_history
from api.terminal import write_lines
from features.catalogue import catalogue
from features.population.generate import SEED, generate
from models import train
from models.boost import grown
from models.calibrate import calibrated
from models.history import History
from models.measure import Measures, measured
from models.preparation import Preparation
from models.search import searched
from models.spec import Boosting, ModelSpec, Task, directions
from models.tasks import ACCOUNTS, MARKET, RECOGNITION, RISK

INDICATORS = catalogue().indicators
CHOSEN = RISK.boosting
DESIGNS = {
    "chosen": CHOSEN,
    "fewer rounds": replace(CHOSEN, rounds=150),
    "shallower": replace(CHOSEN, depth=2),
    "smaller leaves": replace(CHOSEN, child_weight=3.0),
    "shallower, smaller leaves": replace(CHOSEN, depth=2, child_weight=3.0),
    "small (shallower, smaller leaves, fewer rounds)": replace(CHOSEN, depth=2, child_weight=3.0, rounds=150),
    "stumps, smaller leaves": replace(CHOSEN, depth=1, child_weight=3.0),
}
EVENTS = (25, 50, 100, 200)
DRAWS = 6
US_LAST, POPULATION_LAST = 2011, 2022
"""The last years that may be fitted where the shipped models are measured."""
EVIDENCE = Path("docs/evidence")


def histories(enterprises: int, seed: int = SEED) -> Iterator[tuple[str, ModelSpec, History, int]]:
    """Yield what is learnt from, with the last year that a small sample is drawn from."""
    population = population_history(generate(enterprises, seed))
    for spec in (RISK, RECOGNITION):
        known = ~np.isnan(population.labels[spec.task]) & (population.years <= POPULATION_LAST)
        yield f"population, {spec.task.value}", spec, population.only(known), POPULATION_LAST - 1
    if data := os.environ.get("GREENLOAN_DATA"):
        panel = data_history_of(Path(data) / "us_bankruptcy", "us_bankruptcy")
        panel = panel.only((panel.weights[Task.RISK] > 0.0) & (panel.years <= US_LAST))
        yield "US companies", ModelSpec(Task.RISK, (*ACCOUNTS, *MARKET), frozenset(), CHOSEN), panel, 2006


def few(history: History, task: Task, events: int, draw: int) -> History:
    """Return so many events, and as large a share of the others."""
    rng = np.random.default_rng([events, draw])
    happened = np.flatnonzero(history.labels[task] == 1.0)
    others = np.flatnonzero(history.labels[task] == 0.0)
    share = events / len(happened)
    kept = np.zeros(history.rows, np.bool_)
    kept[rng.choice(happened, events, replace=False)] = True
    kept[rng.choice(others, round(share * len(others)), replace=False)] = True
    return history.only(kept)


def figures(spec: ModelSpec, boosting: Boosting, part: History, after: History) -> tuple[float, float]:
    """Return ROC-AUC and log loss after a recalibration on the very rows, which settings share alike."""
    preparation = Preparation.learnt(
        part.columns, part.divisions, spec.inputs, directions(spec, INDICATORS), spec.relative
    )
    labels, weights = after.labels[spec.task], after.weights[spec.task]
    booster = grown(
        preparation.point(part.columns, part.divisions),
        part.labels[spec.task],
        weights=part.weights[spec.task],
        directions=preparation.directions,
        boosting=boosting,
    )
    margins = booster.inplace_predict(
        preparation.point(after.columns, after.divisions), predict_type="margin"
    )
    try:
        told = calibrated(margins, labels, weights).probability(margins)
    except ValueError:  # it ranks nothing
        told = np.full(len(labels), np.average(labels, weights=weights))
    losses = -np.log(np.where(labels == 1.0, told, 1.0 - told))
    return measured(told, labels, weights, resamples=1).roc_auc, float(np.average(losses, weights=weights))


def small(enterprises: int) -> list[dict[str, object]]:
    """Return how every design does on few events."""
    rows: list[dict[str, object]] = []
    for name, asked, history, last in histories(enterprises):
        before, after = history.only(history.years <= last), history.only(history.years > last)
        known = asked.only(before.known())
        spec = known.only(train.distinct(known, before))
        for events in (one for one in EVENTS if one <= before.labels[spec.task].sum()):
            parts = [few(before, spec.task, events, draw) for draw in range(DRAWS)]
            for design, boosting in DESIGNS.items():
                found = np.mean([figures(spec, boosting, part, after) for part in parts], axis=0)
                area, loss = (round(float(one), 5) for one in found)
                rows.append(
                    {"data": name, "events": events, "design": design, "roc_auc": area, "log_loss": loss}
                )
                print(
                    f"{name:26} {events:4} events  {design:48} ROC-AUC {area:.4f}  log loss {loss:.5f}",
                    flush=True,
                )
    return rows


def search(trials: int, enterprises: int) -> list[dict[str, object]]:
    """Return how searched settings do beside the chosen ones, on rows that neither saw."""
    rows = []
    for data, spec, history in whole_histories(enterprises):
        found = searched(spec, history, INDICATORS, trials)
        for name, boosting in (("chosen before", spec.boosting), ("searched", found.boosting)):
            measures = train.tested(replace(spec, boosting=boosting), history, INDICATORS).measures
            rows.append(_told(data, name, boosting, measures))
    return rows


def whole_histories(enterprises: int) -> Iterator[tuple[str, ModelSpec, History]]:
    """Yield histories with the years that measure."""
    for seed in (SEED, 7):
        population = population_history(generate(enterprises, seed))
        for spec in (RISK, RECOGNITION):
            yield f"population {seed}, {spec.task.value}", spec, population
    if data := os.environ.get("GREENLOAN_DATA"):
        panel = data_history_of(Path(data) / "us_bankruptcy", "us_bankruptcy")
        spec = ModelSpec(Task.RISK, (*ACCOUNTS, *MARKET), frozenset(), CHOSEN)
        yield "US companies", spec, panel.only(panel.weights[Task.RISK] > 0.0)


def _told(data: str, name: str, boosting: Boosting, found: Measures) -> dict[str, object]:
    low, high = found.roc_auc_lo, found.roc_auc_hi
    print(
        f"{data:34} {name:14} ROC-AUC {found.roc_auc:.4f} ({low:.4f}-{high:.4f})  Brier {found.brier:.5f}  "
        f"{found.positives} events  depth {boosting.depth}, {boosting.rounds} rounds at {boosting.rate:g}",
        flush=True,
    )
    figures = {
        key: round(float(getattr(found, key)), 5) for key in ("roc_auc", "roc_auc_lo", "roc_auc_hi", "brier")
    }
    return {"data": data, "settings": name, **figures, "events": found.positives, "rounds": boosting.rounds}


def main() -> None:
    """Print one of the two and keep it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", choices=("small", "search"))
    options.add_argument("--trials", type=int, default=25)
    options.add_argument("--enterprises", type=int, default=8_000)
    given = options.parse_args()
    is_small = given.what == "small"
    rows = small(given.enterprises) if is_small else search(given.trials, given.enterprises)
    write_lines(EVIDENCE / ("small_samples.jsonl" if is_small else "search.jsonl"), rows)


if __name__ == "__main__":
    main()
