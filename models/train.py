"""From labelled history to a model: fit, calibrate on forward scores, refit on all years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from features.declare import Indicator
from models.boost import grown
from models.calibrate import Calibration
from models.forward import FOLD, Unseen, calibration_of
from models.history import History, HistoryError
from models.measure import Measures, measured
from models.model import Model
from models.opinion import learnt
from models.preparation import Preparation
from models.reference import MOST_ROWS, Reference
from models.spec import ModelSpec, directions
from models.tasks import in_order, shipped_inputs
from models.trees import xgboost

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

FORWARD_YEARS = 3
"""The latest years, each scored by a model of the years before it, calibrate; never more than half of all."""
FIRM_FOLDS = 5
"""Parts of the firms, each scored by a model of the others, that tell the slope of a calibration.

A model of fewer firms fits more of chance, and its scores need a lower slope than those of the model that is
kept: of a third fewer by more than of a fifth fewer.
"""
LATER_SHARE = 3
"""One year in so many, the latest, is kept out of what is fitted when a model is measured."""
HELD_OUT_FIRMS = 5
"""One firm in so many is kept out of what is fitted when a model is measured."""
ALIKE = 0.995
"""A rank correlation, with either sign, from which two inputs are one."""
NEARLY_ALIKE = 0.95
"""The same for an input that was added to those that ship."""
COVERED = 0.99
"""The share of rows in which an input has to be known to stand for another."""
MIN_EVENTS = 20
"""Fewer events than this make no model."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A model fitted without the latest years and one firm in five, and its answers there.

    Attributes
    ----------
    fitted
        How many rows it was fitted on.
    """

    spec: ModelSpec
    model: Model
    measures: Measures
    probabilities: Numbers
    labels: Numbers
    rows: Flags
    fitted: int


def fitted(spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]) -> Model:
    """Return the model learnt from every row whose label is known.

    It is fitted on earlier years and scored on the following ones; those forward scores calibrate the model
    that is then fitted on all years.

    Raises
    ------
    HistoryError
        If there are too few events, or too few years to score forward.
    """
    labels = history.labels[spec.task]
    history = history.only(~np.isnan(labels))
    events = int(history.labels[spec.task].sum())
    if events < MIN_EVENTS:
        raise HistoryError(
            f"{spec.task.label.en}: {events} events in {history.rows} rows; "
            f"at least {MIN_EVENTS} are needed. Give a longer history.",
            f"{spec.task.label.zh}：{history.rows} 行中只有 {events} 个事件，至少要 {MIN_EVENTS} 个。"
            "请用更长的历史。",
        )
    spec = in_order(spec).only(history.known())
    spec = spec.only(distinct(spec, history))
    if not spec.inputs:
        raise HistoryError(
            f"{spec.task.label.en}: the table holds none of the model's inputs. "
            "Map more columns; 'greenloan indicators' lists what each needs.",
            f"{spec.task.label.zh}：表里没有模型要用的任何一项。"
            "请多对照几列，各项所需见 greenloan indicators。",
        )
    preparation, booster = _grown(spec, history, indicators)
    calibration = _calibration(spec, history, indicators, preparation, booster)
    return Model(
        task=spec.task,
        preparation=preparation,
        booster=booster,
        calibration=calibration,
        reference=_reference(preparation, booster, history),
        opinion=learnt(spec, history, indicators, preparation, next(forward_blocks(history.years, steps=1))),
    )


def distinct(spec: ModelSpec, history: History, shipped: Sequence[str] | None = None) -> frozenset[str]:
    """Return the inputs that rank the rows otherwise than every input that comes before them.

    A tree sees the order of figures alone. Of two that order the rows alike, or the other way round, each
    would carry a part of their common weight by chance, and reasons would change with every training. What is
    added to the shipped inputs has to say more than they do, since it comes after them and was not weighed
    against them.

    Parameters
    ----------
    shipped
        The inputs that were chosen together; None is those of the task's shipped model.
    """
    chosen = frozenset(shipped_inputs(spec.task) if shipped is None else shipped)
    kept: dict[str, Numbers] = {}
    for name in in_order(spec).inputs:
        ranks = rankdata(history.columns[name], nan_policy="omit")
        is_relative = name in spec.relative
        limit = ALIKE if name in chosen else NEARLY_ALIKE
        before = [one for other, one in kept.items() if (other in spec.relative) == is_relative]
        if not any(_ranks_alike(ranks, one, limit) for one in before):
            kept[name] = ranks
    return frozenset(kept)


def _ranks_alike(ranks: Numbers, before: Numbers, limit: float) -> bool:
    """Return whether two inputs order the rows alike; the one before has to be known where the other is."""
    known = ~np.isnan(ranks)
    both = known & ~np.isnan(before)
    if not both.any() or both.sum() < COVERED * known.sum():
        return False
    if not (np.ptp(ranks[both]) and np.ptp(before[both])):
        return False
    return abs(float(np.corrcoef(ranks[both], before[both])[0, 1])) >= limit


def tested(spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]) -> Tested:
    """Return a model that has not seen the latest years nor one firm in five, measured on those."""
    fit, held = split(history)
    model = fitted(spec, history.only(fit), indicators)
    rows = held & ~np.isnan(history.labels[spec.task])
    part = history.only(rows)
    matrix = model.preparation.point(part.columns, part.divisions)
    probabilities = model.calibration.probability(model.margins(matrix))
    weights = part.weights[spec.task]
    measures = measured(probabilities, part.labels[spec.task], weights)
    seen = int((fit & ~np.isnan(history.labels[spec.task])).sum())
    return Tested(spec, model, measures, probabilities, part.labels[spec.task], rows, seen)


def split(history: History) -> tuple[Flags, Flags]:
    """Return which rows are fitted and which measure: the latest years, and one firm in five apart."""
    later = later_years(history.years)
    if not (history.firms >= 0).all():
        return ~later, later
    others = history.firms % HELD_OUT_FIRMS == 0
    return ~later & ~others, later & others


def later_years(years: NDArray[np.int64]) -> Flags:
    """Return the rows of the latest third of the years: no model that is measured has seen one."""
    told = _several(years)
    later: Flags = years >= told[-max(1, len(told) // LATER_SHARE)]
    return later


def _calibration(
    spec: ModelSpec,
    history: History,
    indicators: Mapping[str, Indicator],
    final: Preparation,
    booster: xgboost.Booster,
) -> Calibration:
    """Return the calibration: its level from the latest years, its slope from those and firms apart.

    A slope rests on few events where the latest years alone tell it. Where every row's firm is known, each
    firm is scored by a model of other firms, over all years, and both kinds of rows share the slope.
    Steps take the line's place where they are better on later rows.

    What is calibrated is the booster of all years. Where the share of events has moved, it has followed part
    of the way, and an earlier year's booster less: forward margins are first moved by the mean difference of
    the two on the block's rows, else what all years have learnt already would be added once more.
    """
    parts = []
    blocks = [(split, place) for place, split in enumerate(forward_blocks(history.years))]
    blocks += [(split, FOLD) for split in firm_folds(history.firms)]
    for (before, after), block in blocks:
        part = history.only(after)
        margins = _margins(*_grown(spec, history.only(before), indicators), part)
        if block != FOLD:
            margins = margins + _mean_difference(_margins(final, booster, part), margins)
        labels, weights = part.labels[spec.task], part.weights[spec.task]
        parts.append(Unseen(margins, labels, weights, part.years, np.full(part.rows, block)))
    return calibration_of(Unseen.joined(parts))


def _margins(preparation: Preparation, booster: xgboost.Booster, part: History) -> NDArray[np.float32]:
    matrix = preparation.point(part.columns, part.divisions)
    margins: NDArray[np.float32] = booster.inplace_predict(matrix, predict_type="margin")
    return margins


def _mean_difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> np.float32:
    return np.float32((one.astype(np.float64) - other).mean())


def firm_folds(firms: NDArray[np.int64]) -> Iterator[tuple[Flags, Flags]]:
    """Yield what is fitted and what is scored: every firm once, apart from all others' rows.

    Where a row's firm is not known it could stand on both sides: there are no folds then.
    """
    if (firms >= 0).all():
        for fold in range(FIRM_FOLDS):
            held = firms // HELD_OUT_FIRMS % FIRM_FOLDS == fold  # the folds of firms that measure as well
            yield ~held, held


def _grown(
    spec: ModelSpec, history: History, indicators: Mapping[str, Indicator]
) -> tuple[Preparation, xgboost.Booster]:
    preparation = Preparation.learnt(
        history.columns, history.divisions, spec.inputs, directions(spec, indicators), spec.relative
    )
    booster = grown(
        preparation.point(history.columns, history.divisions),
        history.labels[spec.task],
        weights=history.weights[spec.task],
        directions=preparation.directions,
        boosting=spec.boosting,
    )
    return preparation, booster


def _reference(preparation: Preparation, booster: xgboost.Booster, history: History) -> Reference:
    part = history.only(np.arange(history.rows) % max(1, -(-history.rows // MOST_ROWS)) == 0)
    matrix = preparation.point(part.columns, part.divisions)
    return Reference.learnt(booster.predict(xgboost.DMatrix(matrix), pred_contribs=True))


def forward_blocks(
    years: NDArray[np.int64], latest: int = FORWARD_YEARS, steps: int = FORWARD_YEARS
) -> Iterator[tuple[Flags, Flags]]:
    """Yield what is fitted and what is scored next: the latest years in steps, each after all before it.

    How many fail differs more between years than between models, so the latest years alone say at which
    level probabilities stand today.

    Raises
    ------
    HistoryError
        If there is but one year.
    """
    told = _several(years)
    held = told[-min(latest, len(told) // 2) :]
    for block in np.array_split(held, min(steps, len(held))):
        yield years < block[0], (years >= block[0]) & (years <= block[-1])


def _several(years: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the years there are, in order; one alone has nothing after it."""
    told: NDArray[np.int64] = np.unique(years)
    if len(told) < 2:
        raise HistoryError(
            f"What is fitted covers {len(told)} report year; at least 2 are needed to score forward. "
            "Give a longer history, or a table with its report year.",
            f"可拟合的只有 {len(told)} 个报表年度，要预测至少要 2 个。请用更长的历史，或带报表年度的表。",
        )
    return told
