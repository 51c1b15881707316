"""A scorecard as a sheet of points that a person can add up: attribute, bin, weight of evidence, points.

More points are better for the enterprise. ``points`` of a bin are those of its calibrated log-odds
(Siddiqi 2006): points = offset + factor x ln(odds), factor = doubling / ln 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from features.records.sample import Sample
from models.benchmark.learners import CardScorer
from models.benchmark.reading import Reading
from models.calibrate import Calibration
from models.spec import Task

Numbers = NDArray[np.float64]

SCALES = Path(__file__).with_name("data") / "points.yaml"
DIGITS = 1
"""Decimal places of points."""


@cache
def scale_of(task: Task) -> Mapping[str, float]:
    """Return the points at which odds, and how many double them."""
    found: dict[str, float] = yaml.safe_load(SCALES.read_text("utf-8"))[task.value]
    return found


def sheet_of(
    task: Task, scorer: CardScorer, calibration: Calibration, reading: Reading, sample: Sample
) -> dict[str, Any]:
    """Return a scorecard's sheet as JSON, with the counts of the sample that it was learnt from.

    A bin holds figures from ``low`` up to below ``high``, in the model's terms: multiples of the sector's
    median where ``relative``. ``evidence`` is ln(its share of events / its share of others), half an event
    added to each.
    """
    card = scorer.card
    columns = scorer.columns(sample)
    scale = scale_of(task)
    factor = scale["doubling"] / log(2.0)
    offset = scale["points"] - factor * log(scale["odds"])
    better = 1.0 if task.better_when_high else -1.0
    per_unit = factor * better * calibration.slope
    base = offset + factor * better * calibration.intercept + per_unit * card.intercept
    return {
        "scale": dict(scale),
        "base": round(base, DIGITS),
        "rows": sample.rows,
        "events": int(sample.labels.sum()),
        "attributes": [
            {
                "name": name,
                "direction": direction,
                "relative": name in reading.relative,
                "bins": list(_bins(columns[name], cuts, per_unit * np.array(points), sample)),
            }
            for name, direction, cuts, points in zip(
                card.names, reading.directions, card.cuts, card.points, strict=True
            )
        ],
    }


def _bins(
    values: Numbers, cuts: tuple[float, ...], points: Numbers, sample: Sample
) -> Iterator[dict[str, Any]]:
    places, count = np.searchsorted(cuts, values, side="right"), len(cuts) + 1
    rows = np.bincount(places, minlength=count)
    happened = np.bincount(places, sample.labels, count)
    events = np.bincount(places, sample.weights * sample.labels, count) + 0.5
    others = np.bincount(places, sample.weights * (1.0 - sample.labels), count) + 0.5
    evidence = np.log(events / events.sum()) - np.log(others / others.sum())
    edges: tuple[float | None, ...] = (None, *cuts, None)
    for place in range(count):
        yield {
            "low": edges[place],
            "high": edges[place + 1],
            "n": int(rows[place]),
            "events": int(happened[place]),
            "evidence": round(float(evidence[place]), 3),
            "points": round(float(points[place]), DIGITS),
        }
