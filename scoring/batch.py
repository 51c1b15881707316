"""A file in, a file out: every row scored, in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.figures import Figures
from features.lookups import LOOKUPS
from features.records.records import Records
from models.spec import Task
from scoring.decision import Outcome
from scoring.engine import Engine
from scoring.output import OutputError
from scoring.scores import Scores

CHUNK = 20_000
"""Rows scored at once."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of a file's rows."""

    rows: int
    outcomes: dict[str, int]


def score_records(engine: Engine, records: Records, progress: Progress | None = None) -> pd.DataFrame:
    """Return one row for each record: outcome, scores with bounds, indicators and contributions."""
    parts = []
    for start in range(0, records.rows, CHUNK):
        part = records.only(slice(start, start + CHUNK))
        parts.append(frame_of(engine, part, start))
        if progress is not None:
            progress(start + part.rows, records.rows)
    if not parts:
        raise OutputError(
            "The file has no rows to score. Give a file with at least one enterprise.",
            "文件里没有可评分的行，至少要有一家企业。",
        )
    return pd.concat(parts, ignore_index=True)


def tally_of(frame: pd.DataFrame) -> Tally:
    """Return how many rows met which outcome."""
    counts = frame["outcome"].value_counts()
    return Tally(len(frame), {str(name): int(count) for name, count in counts.items()})


def frame_of(engine: Engine, part: Records, start: int = 0) -> pd.DataFrame:
    """Return the answers for some records; rows are counted from ``start`` unless they carry their own."""
    scores = engine.score(part)
    columns: dict[str, object] = {"row": np.arange(start + 1, start + part.rows + 1)}
    columns |= dict(part.kept)
    columns["outcome"] = scores.outcomes
    contributions = _contributions(engine, scores)
    columns |= _told_columns(engine, scores, contributions)
    for task, name in ((Task.RISK, "pd"), (Task.RECOGNITION, "recognition")):
        columns |= dict(_task_columns(engine, scores, task, name))
    columns["missing"] = _names(scores.missing, part.rows)
    columns["unknown"] = _names(scores.unknown, part.rows)
    columns["implausible"] = [
        " ".join(f"{one.column}:{one.likely}" for one in scores.slips.get(row, ()))
        for row in range(part.rows)
    ]
    columns["unconfirmed"] = _names(scores.unconfirmed, part.rows)
    columns |= dict(zip(engine.catalogue.plan.names, scores.indicators, strict=True))
    for task, name in ((Task.RISK, "pd"), (Task.RECOGNITION, "recognition")):
        columns |= dict(_contribution_columns(engine, contributions, task, name))
    for version in ("bundle", "indicators", "tables", "policy", "reasons", "code"):
        columns[f"version_{version}"] = getattr(engine.versions, version)
    return pd.DataFrame(columns)


def _task_columns(engine: Engine, scores: Scores, task: Task, name: str) -> Iterator[tuple[str, object]]:
    found = scores.tasks.get(task)
    if found is None:
        return
    codes = np.array(engine.policy.band_codes(task))
    yield name, found.point
    yield f"{name}_worst", found.worst
    yield f"{name}_best", found.best
    yield f"{name}_p0", found.lower
    yield f"{name}_p1", found.upper
    if found.second is not None:
        yield f"{name}_scorecard", found.second.point
    yield f"{name}_band_worst", np.where(scores.incomplete, "", codes[found.place_worst])
    yield f"{name}_band_best", np.where(scores.incomplete, "", codes[found.place_best])


def _told_columns(
    engine: Engine, scores: Scores, contributions: Mapping[Task, NDArray[np.float64]]
) -> dict[str, object]:
    """Return what defends each outcome, as codes separated by spaces."""
    terms = {one.value: " ".join(term.code for term in engine.terms(one)) for one in Outcome}
    return {
        "causes": [
            " ".join(cause.name.lower() for cause in engine.causes(scores, row)) for row in range(scores.rows)
        ],
        "terms": [terms[outcome] for outcome in scores.outcomes.tolist()],
        "reasons": engine.teller.codes(scores, contributions),
        "active_vetoes": _names(scores.vetoes.active, scores.rows),
        "open_vetoes": _names(scores.vetoes.open, scores.rows),
    }


def _contributions(engine: Engine, scores: Scores) -> dict[Task, NDArray[np.float64]]:
    """Return by task what each input adds to the log-odds, the base last; unknown where there is no score."""
    found = {}
    for task, one in scores.tasks.items():
        found[task] = engine.bundle.models[task].contributions(one.matrix, one.margin)
        found[task][scores.incomplete] = np.nan
    return found


def _contribution_columns(
    engine: Engine, contributions: Mapping[Task, NDArray[np.float64]], task: Task, name: str
) -> Iterator[tuple[str, object]]:
    found = contributions.get(task)
    if found is None:
        return
    for place, indicator in enumerate(engine.bundle.models[task].preparation.names):
        yield f"{name}_from_{indicator}", found[:, place]
    yield f"{name}_base", found[:, -1]


def _names(flags: Mapping[str, NDArray[np.bool_]], rows: int) -> list[str]:
    """Return, for each row, the names that are flagged, separated by spaces."""
    found: list[list[str]] = [[] for _ in range(rows)]
    for name, flagged in flags.items():
        for row in np.flatnonzero(flagged):
            found[row].append(name)
    return [" ".join(names) for names in found]


def indicator_frame(
    records: Records, figures: Figures, values: Mapping[str, NDArray[np.float64]]
) -> pd.DataFrame:
    """Return what identifies each row, its figures, the lookups of its day, and its indicators."""
    given = {name: figures.columns[name] for name in (*records.columns, *LOOKUPS) if name in figures.columns}
    return pd.DataFrame({**records.kept, "division": figures.divisions, **given, **values})
