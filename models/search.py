"""Settings of a booster, looked for inside the fitted part alone: what measures a model is never seen here.

Each trial's rounds stop on the last fitted year; its worth is the log loss of the forward blocks before that
year, recalibrated as a model is, every row scored by a booster of earlier years and other firms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from features.declare import Indicator
from models.boost import grown, rounds_stopped
from models.calibrate import calibrated
from models.history import History
from models.preparation import Matrix, Preparation
from models.spec import Boosting, ModelSpec, directions
from models.train import distinct, firm_folds, forward_blocks, split
from models.tried import Search, Trial, Why

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Progress = Callable[[str], None]

RULES = Path(__file__).with_name("data") / "search.yaml"
SEED = 20260301
DIGITS = 6
"""Significant digits of a searched setting: as many as a person can read, and write again."""


@dataclass(frozen=True, slots=True)
class _Fold:
    """What one booster is fitted on, and the rows that it scores."""

    fit: Matrix
    fit_labels: Numbers
    fit_weights: Numbers
    held: Matrix
    labels: Numbers
    weights: Numbers


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where trials are held: the same for all, so prepared once."""

    directions: tuple[int, ...]
    stopping: tuple[_Fold, ...]
    blocks: tuple[tuple[_Fold, ...], ...]


def searched(
    spec: ModelSpec,
    history: History,
    indicators: Mapping[str, Indicator],
    trials: int,
    progress: Progress = lambda _: None,
    seed: int = SEED,
) -> Search:
    """Return the settings for a model: searched in so many trials, or those that were chosen before.

    Few events or years allow no search, and few events give smaller trees. The first trial is of the settings
    as they were, so what is found is never worse by the objective.
    """
    rules = rules_of()
    fit, _ = split(history)
    part = history.only(fit & ~np.isnan(history.labels[spec.task]))
    events = int(((part.labels[spec.task] == 1.0) & (part.weights[spec.task] > 0.0)).sum())
    years = tuple(np.unique(part.years).tolist())
    why = _why_not(trials, events, len(years), rules)
    small = rules["small"] if events < rules["fewest_events"] else {}
    found = Search(
        asked=spec.boosting,
        boosting=replace(spec.boosting, **small),
        wanted=trials,
        why_not=why,
        events=events,
        fewest_events=int(rules["fewest_events"]),
        seed=seed,
        fitted_years=years,
    )
    return found if why else _found(found, spec, part, indicators, progress)


@cache
def rules_of() -> Mapping[str, Any]:
    """Return how many events a search needs, and between which settings it looks."""
    stored: dict[str, Any] = yaml.safe_load(RULES.read_text("utf-8"))
    return stored


def _why_not(trials: int, events: int, years: int, rules: Mapping[str, Any]) -> Why | None:
    if not trials:
        return Why.NOT_ASKED
    if events < rules["fewest_events"]:
        return Why.FEW_EVENTS
    return Why.FEW_YEARS if years < rules["fewest_years"] else None


def _found(
    search: Search,
    spec: ModelSpec,
    part: History,
    indicators: Mapping[str, Indicator],
    progress: Progress,
) -> Search:
    rules = rules_of()
    spec = spec.only(part.known())
    spec = spec.only(distinct(spec, part))
    last = search.fitted_years[-int(rules["validation_years"]) :]
    before = part.years < last[0]
    blocks = [(b & before, a & before) for b, a in forward_blocks(np.where(before, part.years, last[0] - 1))]
    ground = _Ground(
        directions(spec, indicators),
        tuple(_folds(spec, part, indicators, before, ~before)),
        tuple(tuple(_folds(spec, part, indicators, *block)) for block in blocks),
    )
    trials = _trials(search, ground, rules, progress)
    chosen = min(range(len(trials)), key=lambda place: trials[place].objective)
    return replace(
        search,
        boosting=trials[chosen].boosting,
        stopped_on=last,
        blocks=tuple(tuple(np.unique(part.years[after]).tolist()) for _, after in blocks),
        chosen=chosen,
        trials=trials,
    )


def _trials(
    search: Search, ground: _Ground, rules: Mapping[str, Any], progress: Progress
) -> tuple[Trial, ...]:
    """Return the trials in order: the settings as they were, then what a seeded TPE sampler proposes."""
    import optuna  # noqa: PLC0415  # slow to import, and a search alone needs it

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=search.seed))
    ranges = rules["ranges"]
    study.enqueue_trial({name: getattr(search.asked, name) for name in ranges})
    found: list[Trial] = []
    for place in range(search.wanted):
        asked = study.ask()
        settings = {name: _suggested(asked, name, one) for name, one in ranges.items()}
        trial = _tried(Boosting(**{**asdict(search.asked), **settings}), ground, rules)
        study.tell(asked, trial.objective)
        found.append(trial)
        best = min(one.objective for one in found)
        progress(f"trial {place + 1} of {search.wanted}: log loss {trial.objective:.5f}, best {best:.5f}")
    return tuple(found)


def _suggested(trial: Any, name: str, given: Mapping[str, Any]) -> int | float:
    if isinstance(given["low"], int):
        return int(trial.suggest_int(name, given["low"], given["high"]))
    value = trial.suggest_float(name, given["low"], given["high"], log=given.get("log", False))
    return float(f"{value:.{DIGITS}g}")


def _tried(boosting: Boosting, ground: _Ground, rules: Mapping[str, Any]) -> Trial:
    most = replace(boosting, rounds=int(rules["most_rounds"]))
    stopped = [
        rounds_stopped(
            (one.fit, one.fit_labels, one.fit_weights),
            (one.held, one.labels, one.weights),
            directions=ground.directions,
            boosting=most,
            patience=int(rules["patience"]),
        )
        for one in ground.stopping
    ]
    boosting = replace(boosting, rounds=int(np.median(stopped)))
    margins = [[_margins(boosting, ground, one) for one in folds] for folds in ground.blocks]
    return Trial(boosting, *_objective(margins, ground.blocks))


def _margins(boosting: Boosting, ground: _Ground, fold: _Fold) -> NDArray[np.float32]:
    booster = grown(
        fold.fit,
        fold.fit_labels,
        weights=fold.fit_weights,
        directions=ground.directions,
        boosting=boosting,
    )
    margins: NDArray[np.float32] = booster.inplace_predict(fold.held, predict_type="margin")
    return margins


def _objective(
    margins: Sequence[Sequence[NDArray[np.float32]]], blocks: Sequence[Sequence[_Fold]]
) -> tuple[float, tuple[float, ...]]:
    """Return the weighted log loss over all blocks and in each, after one recalibration of them all."""
    scores = np.concatenate([one for block in margins for one in block])
    labels = np.concatenate([one.labels for block in blocks for one in block])
    weights = np.concatenate([one.weights for block in blocks for one in block])
    block = np.repeat(np.arange(len(blocks)), [sum(len(one.labels) for one in folds) for folds in blocks])
    try:
        probabilities = calibrated(scores, labels, weights).probability(scores)
    except ValueError:  # these settings rank nothing: they are worth the base rate
        probabilities = np.full(len(labels), np.average(labels, weights=weights))
    losses = -np.log(np.where(labels == 1.0, probabilities, 1.0 - probabilities))
    each = (_mean(losses[block == place], weights[block == place]) for place in range(len(blocks)))
    return _mean(losses, weights), tuple(each)


def _mean(losses: Numbers, weights: Numbers) -> float:
    return float(np.average(losses, weights=weights))


def _folds(
    spec: ModelSpec, part: History, indicators: Mapping[str, Indicator], fit: Flags, held: Flags
) -> Iterator[_Fold]:
    """Yield fits and the later rows they score: of other firms, or of all where no firm is known."""
    apart = list(firm_folds(part.firms)) or [(np.ones(part.rows, np.bool_),) * 2]
    for others, firms in apart:
        before, after = part.only(fit & others), part.only(held & firms)
        preparation = Preparation.learnt(
            before.columns, before.divisions, spec.inputs, directions(spec, indicators), spec.relative
        )
        yield _Fold(
            preparation.point(before.columns, before.divisions),
            before.labels[spec.task],
            before.weights[spec.task],
            preparation.point(after.columns, after.divisions),
            after.labels[spec.task],
            after.weights[spec.task],
        )
