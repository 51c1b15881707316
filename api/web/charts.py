"""Charts as inline SVG; x is in percent and y in pixels, so text keeps its size at any width.

No style attribute is written: the marks pass a CSP without ``unsafe-inline``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from math import log

from markupsafe import Markup

Scale = Callable[[float], float]


def linear(low: float, high: float, left: float = 0.0, right: float = 100.0) -> Scale:
    """Return the map from ``low..high`` to percent of the width."""
    return lambda x: round(left + (right - left) * (min(max(x, low), high) - low) / (high - low), 2)


def logarithmic(low: float, high: float, left: float = 2.0, right: float = 98.0) -> Scale:
    """Return the map from ``low..high`` to percent of the width on a logarithmic scale."""

    def at(x: float) -> float:
        share = log(min(max(x, low), high) / low) / log(high / low)
        return round(left + (right - left) * share, 2)

    return at


def probability_scale(
    at: Scale,
    cuts: Sequence[float],
    ticks: Sequence[float],
    point: float,
    ends: tuple[float, float],
    label: str,
) -> Markup:
    """Return a probability on its scale: bands, cut-offs, the point, and hatched what is unknown."""
    edges = [0.0, *(at(cut) for cut in cuts), 100.0]
    shades = ("b0", "b1", "b2", "b3")
    body = [
        _rect(start, stop, 20, 20, shades[min(place * 4 // max(len(cuts) + 1, 1), 3)])
        for place, (start, stop) in enumerate(pairwise(edges))
    ]
    low, high = sorted(at(end) for end in ends)
    if high - low > 0.4:
        body += [_rect(low, high, 20, 20, "veil"), _rect(low, high, 20, 20, fill="url(#hatch)")]
        body += [_line(low, 16, low, 44, "l"), _line(high, 16, high, 44, "l")]
    body += [_line(at(cut), 14, at(cut), 46, "l-thin") for cut in cuts]
    body.append(f'<circle cx="{at(point)}%" cy="30" r="7" class="dot"/>')
    body += [_text(at(tick), 62, percent(tick), "middle") for tick in ticks]
    return _svg(68, label, body)


def reason_bar(value: float, limit: float, label: str) -> Markup:
    """Return a bar from the middle: right and blue is better for the enterprise, left and ochre worse."""
    at = linear(-limit, limit, 14.0, 86.0)
    zero, end = at(0.0), at(value)
    kind, nudge, anchor = ("for", 1.5, "start") if value >= 0 else ("against", -1.5, "end")
    body = [
        _rect(min(zero, end), max(zero, end), 10, 14, f"f-{kind}"),
        _line(zero, 0, zero, 34, "l-cut"),
        _text(round(end + nudge, 2), 21, signed(value), anchor, "t-ink"),
    ]
    return _svg(34, label, body)


def percent(share: float) -> str:
    """Return a probability for people.

    >>> percent(0.0123), percent(0.25)
    ('1.2%', '25%')
    """
    value = 100.0 * share
    digits = 0 if value >= 10 or value == round(value) else 1 if value >= 1 else 2
    return f"{value:.{digits}f}%"


def signed(value: float) -> str:
    """Return a number with its sign, minus as U+2212.

    >>> signed(-0.5)
    '−0.50'
    """
    return f"+{value:.2f}" if value >= 0 else f"−{abs(value):.2f}"


def _svg(height: int, label: str, body: Sequence[str]) -> Markup:
    words = escape(label, quote=True)
    return Markup(f'<svg class="c" height="{height}" role="img" aria-label="{words}">{"".join(body)}</svg>')


def _rect(start: float, stop: float, y: float, height: float, kind: str = "", fill: str = "") -> str:
    paint = f' fill="{fill}"' if fill else ""
    name = f' class="{kind}"' if kind else ""
    width = round(max(stop - start, 0.3), 2)
    return f'<rect x="{start}%" y="{y}" width="{width}%" height="{height}"{name}{paint}/>'


def _line(x0: float, y0: float, x1: float, y1: float, kind: str) -> str:
    return f'<line x1="{x0}%" y1="{y0}" x2="{x1}%" y2="{y1}" class="{kind}"/>'


def _text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    name = f' class="{kind}"' if kind else ""
    return f'<text x="{x}%" y="{y}" text-anchor="{anchor}"{name}>{escape(words)}</text>'
