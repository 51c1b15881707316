"""Curves in panels: how well a model ranks, and how true its probabilities are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from api.web.marks import boxed
from api.web.words import percent

LEFT, TOP, SIDE = 34, 20, 160
HEIGHT = TOP + SIDE + 38
Place = Callable[[float], float]


def roc(points: Sequence[Sequence[float]], label: str, x_words: str, y_words: str) -> Markup:
    """Return a ROC curve; the diagonal is chance."""
    at, up = _axes(1.0)
    path = " ".join(f"{at(x)},{up(y)}" for x, y in points)
    body = [*_frame((0.0, 0.5, 1.0), at, up), _diagonal()]
    body.append(f'<polyline points="{path}" class="l"/>')
    return boxed(200, HEIGHT, label, [*body, *_named(x_words, y_words)])


def calibration(bins: Sequence[Mapping[str, Any]], label: str, x_words: str, y_words: str) -> Markup:
    """Return what was predicted against what happened, with intervals; the diagonal is perfect.

    Both axes run to the largest figure shown, since most probabilities here are small.
    """
    top = _round_up(max((max(one["predicted"], one["observed"]["high"]) for one in bins), default=1.0))
    at, up = _axes(top)
    body = [*_frame((0.0, top / 2, top), at, up), _diagonal()]
    for one in bins:
        x, seen = at(one["predicted"]), one["observed"]
        body.append(
            f'<line x1="{x}" x2="{x}" y1="{up(seen["low"])}" y2="{up(seen["high"])}" class="l"/>'
            f'<circle cx="{x}" cy="{up(seen["value"])}" r="3" class="pin"/>'
        )
    return boxed(200, HEIGHT, label, [*body, *_named(x_words, y_words)])


def _axes(top: float) -> tuple[Place, Place]:
    return (
        lambda value: round(LEFT + SIDE * min(value / top, 1.0), 1),
        lambda value: round(TOP + SIDE - SIDE * min(value / top, 1.0), 1),
    )


def _frame(marks: Sequence[float], at: Place, up: Place) -> list[str]:
    body = [f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" class="f-card"/>']
    for mark in marks:
        x, y = at(mark), up(mark)
        body.append(
            f'<line x1="{LEFT}" x2="{LEFT + SIDE}" y1="{y}" y2="{y}" class="l-grid"/>'
            f'<line y1="{TOP}" y2="{TOP + SIDE}" x1="{x}" x2="{x}" class="l-grid"/>'
            f'<text x="{LEFT - 4}" y="{y + 4}" text-anchor="end">{percent(mark)}</text>'
            f'<text x="{x}" y="{TOP + SIDE + 14}" text-anchor="middle">{percent(mark)}</text>'
        )
    return body


def _diagonal() -> str:
    return f'<line x1="{LEFT}" y1="{TOP + SIDE}" x2="{LEFT + SIDE}" y2="{TOP}" class="l-lim"/>'


def _named(x_words: str, y_words: str) -> list[str]:
    return [
        f'<text x="{LEFT + SIDE}" y="{TOP + SIDE + 30}" text-anchor="end">{x_words}</text>',
        f'<text x="{LEFT}" y="{TOP - 7}" text-anchor="start">{y_words}</text>',
    ]


def _round_up(value: float) -> float:
    """Return the next round share, at most 1.

    >>> _round_up(0.13), _round_up(0.7)
    (0.2, 0.8)
    """
    step = 1.0
    for candidate in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0):
        if value <= candidate:
            step = candidate
            break
    return step
