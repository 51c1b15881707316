"""Golden cases: what a bundle's models answered at training, so that whoever loads it can ask again.

A few dozen rows of indicators: enterprises that were held out, some with unknown figures, and made-up ones at
both ends of every range, beyond them, and with everything unknown that may be. With the machine that trained
them the answers are compared bit for bit, elsewhere within ``ELSEWHERE``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.artefact import ArtefactError, Bundle
from models.machine import unlike
from models.model import Model
from models.spec import Task

if TYPE_CHECKING:  # who loads a bundle needs no history
    from models.history import History

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]

GOLDEN = "golden"
"""The document's name."""
HELD = 24
"""Enterprises among the cases."""
ELSEWHERE = 1e-6
"""How far apart answers may be on another machine or with other threads, relative to 1 or to themselves."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Every golden case was answered as at training.

    Attributes
    ----------
    unlike
        What of the machine is other than at training, as ``threads 2, now 1``; empty if bits were compared.
    """

    cases: int
    unlike: tuple[str, ...]

    @property
    def is_bit_for_bit(self) -> bool:
        """Whether every bit was compared, and not just nearness."""
        return not self.unlike

    @property
    def words(self) -> str:
        """How they were compared."""
        how = "bit for bit" if self.is_bit_for_bit else f"within {ELSEWHERE:g} ({'; '.join(self.unlike)})"
        return f"{self.cases} golden cases equal {how}"


def golden_of(models: Mapping[Task, Model], history: History, held: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the document: cases among the rows that were held out and beyond, with each model's answers.

    Parameters
    ----------
    held
        Which rows of the history no measured model had seen.
    """
    ordered = [models[task] for task in sorted(models, key=lambda task: task.value)]
    names = tuple(dict.fromkeys(name for model in ordered for name in model.preparation.names))
    free = [one.name for model in ordered for one in model.preparation.inputs if one.direction == 0]
    usable = held & np.logical_and.reduce([~np.isnan(history.columns[name]) for name in free] or [held])
    rows = _chosen(np.column_stack([history.columns[name] for name in names]), np.flatnonzero(usable))
    made = _made_up(names, ordered, {name: float(np.nanmedian(history.columns[name])) for name in free})
    told = {name: history.columns[name][rows] for name in names}
    columns = {name: np.concatenate([told[name], made[name]]) for name in names}
    extra = len(made[names[0]])
    divisions = np.concatenate([history.divisions[rows], np.full(extra, "", history.divisions.dtype)])
    cases = {
        "inputs": list(names),
        "divisions": divisions.tolist(),
        "cases": [[_written(columns[name][row]) for name in names] for row in range(len(divisions))],
    }
    return {**cases, "answers": answers_of(models, cases)}


def answers_of(models: Mapping[Task, Model], golden: Mapping[str, Any]) -> dict[str, dict[str, list[float]]]:
    """Return what models answer to the cases of a document, by task and kind of answer."""
    figures = np.array([[_read(value) for value in row] for row in golden["cases"]], np.float64)
    columns = dict(zip(golden["inputs"], figures.T, strict=True))
    divisions = np.array(golden["divisions"], np.str_)
    return {
        task.value: {name: found.tolist() for name, found in _answers(model, columns, divisions).items()}
        for task, model in models.items()
    }


def agreement_of(bundle: Bundle) -> Agreement:
    """Answer a bundle's golden cases again, and hold the answers against what they were.

    Raises
    ------
    ArtefactError
        Naming the first case that is answered otherwise.
    """
    if GOLDEN not in bundle.documents:
        raise ArtefactError(
            f"Bundle {bundle.identity} carries no golden cases: nobody can tell whether it answers as at "
            "training. Train it again with this release.",
            f"版本包 {bundle.identity} 没有金样例，无法核对它在此处的回答是否与训练时一致。"
            "请用本版本重新训练。",
        )
    golden = bundle.documents[GOLDEN]
    elsewhere = unlike(bundle.machine)
    for task, answers in answers_of(bundle.models, golden).items():
        for name, now in answers.items():
            then = np.array(golden["answers"][task][name], np.float64)
            _compare(bundle, f"{task}.{name}", then, np.array(now), ELSEWHERE if elsewhere else 0.0)
    return Agreement(len(golden["cases"]), elsewhere)


def _compare(bundle: Bundle, what: str, then: Numbers, now: Numbers, tolerance: float) -> None:
    """Refuse answers that are further apart; NaN is never an answer, so that it differs from anything."""
    if then.shape != now.shape:
        raise ValueError(f"{what} has {len(then)} answers for {len(now)} golden cases")
    near = np.abs(then - now) <= tolerance * np.maximum(1.0, np.abs(then))
    if near.all():
        return
    place = int(np.argmin(near))
    raise ArtefactError(
        f"Bundle {bundle.identity} answers golden case {place + 1} otherwise than at training: {what} was "
        f"{then[place]}, is {now[place]}. Do not use it; train again, or run the release it was made with.",
        f"版本包 {bundle.identity} 对第 {place + 1} 个金样例的回答与训练时不同：{what} 原为 {then[place]}，"
        f"现为 {now[place]}。请勿使用；请重新训练，或用训练它的版本运行。",
    )


def _answers(model: Model, columns: Mapping[str, Numbers], divisions: Texts) -> dict[str, Numbers]:
    """Return one model's answers; an unknown figure is its peers' median, and anything for the bounds."""
    low = {
        name: np.where(np.isnan(columns[name]), -np.inf, columns[name]) for name in model.preparation.names
    }
    high = {
        name: np.where(np.isnan(columns[name]), np.inf, columns[name]) for name in model.preparation.names
    }
    margin, *second = model.voices(model.preparation.point(columns, divisions, low, high))
    bounds = model.bounds(low, high, divisions)
    lowest, highest = (model.calibration.probability(one[0]) for one in bounds)
    worst, best = (lowest, highest) if model.task.better_when_high else (highest, lowest)
    found = {
        "margin": margin.astype(np.float64),
        "probability": model.calibration.probability(margin),
        "worst": worst,
        "best": best,
    }
    if model.calibration.spread is not None:
        found["p0"], found["p1"] = model.calibration.spread_of(margin)
    if model.opinion is not None:
        ends = {"second_lowest": bounds[0][1], "second_highest": bounds[1][1]}
        said = {"second": second[0], **ends}
        found |= {name: model.opinion.calibration.probability(one) for name, one in said.items()}
    return found


def _chosen(table: Numbers, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return rows from all over the held-out ones, half of them those that lack the most."""
    lacking = rows[np.argsort(-np.isnan(table[rows]).sum(axis=1), kind="stable")][: HELD // 2]
    others = np.setdiff1d(rows, lacking)
    spread = others[
        np.unique(np.linspace(0, max(len(others) - 1, 0), HELD // 2).astype(np.intp))[: len(others)]
    ]
    return np.sort(np.concatenate([lacking, spread]))


def _made_up(names: Sequence[str], models: Sequence[Model], known: Mapping[str, float]) -> dict[str, Numbers]:
    """Return made-up cases: at the ends of the ranges, beyond them, and with all unknown that may be."""
    ranges = {one.name: one for model in models for one in model.preparation.inputs}
    found = {}
    for place, name in enumerate(names):
        low, high = ranges[name].low, ranges[name].high
        ends = (low, high) if place % 2 else (high, low)
        cases = [low, high, low - 10.0 * (high - low), high + 10.0 * (high - low), *ends, -math.inf, math.inf]
        found[name] = np.array([*cases, known.get(name, math.nan)])
    return found


def _written(value: float) -> float | str | None:
    """Return a figure as JSON: unknown is null, infinite a text."""
    return None if math.isnan(value) else float(value) if math.isfinite(value) else str(value)


def _read(value: float | str | None) -> float:
    return math.nan if value is None else float(value)
