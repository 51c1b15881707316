"""The marks of a chart: SVG with x in percent and y in pixels, so that text keeps its size at any width.

No style attribute is written: the marks pass a CSP without ``unsafe-inline``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from math import log

from markupsafe import Markup

Scale = Callable[[float], float]


def linear(low: float, high: float, left: float = 0.0, right: float = 100.0) -> Scale:
    """Return the map from ``low..high`` to percent of the width.

    >>> linear(0.0, 10.0)(2.5)
    25.0
    """
    return lambda x: round(left + (right - left) * (min(max(x, low), high) - low) / (high - low), 2)


def logarithmic(low: float, high: float, left: float = 2.0, right: float = 98.0) -> Scale:
    """Return the map from ``low..high`` to percent of the width on a logarithmic scale.

    >>> logarithmic(0.01, 1.0, 0.0, 100.0)(0.1)
    50.0
    """

    def at(x: float) -> float:
        share = log(min(max(x, low), high) / low) / log(high / low)
        return round(left + (right - left) * share, 2)

    return at


def svg(height: int, label: str, body: Iterable[str]) -> Markup:
    """Return a chart of full width; without a label it is left to the figures beside it."""
    told = f'role="img" aria-label="{escape(label, quote=True)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="c" height="{height}" {told}>{"".join(body)}</svg>')


def boxed(width: int, height: int, label: str, body: Iterable[str]) -> Markup:
    """Return a chart with both axes in units of a box, for panels that scale as a whole."""
    words = escape(label, quote=True)
    return Markup(
        f'<svg class="c small" viewBox="0 0 {width} {height}" role="img" aria-label="{words}">'
        f"{''.join(body)}</svg>"
    )


def rect(start: float, stop: float, y: float, height: float, kind: str = "", fill: str = "") -> str:
    """Return a bar from ``start`` to ``stop`` percent."""
    paint = f' fill="{fill}"' if fill else ""
    name = f' class="{kind}"' if kind else ""
    width = round(max(stop - start, 0.3), 2)
    return f'<rect x="{start}%" y="{y}" width="{width}%" height="{height}"{name}{paint}/>'


def hatched(start: float, stop: float, y: float, height: float) -> list[str]:
    """Return what is unknown: hatched, with both ends ticked."""
    return [
        rect(start, stop, y, height, "veil"),
        rect(start, stop, y, height, fill="url(#hatch)"),
        rect(start, stop, y, height, "hatch-edge"),
        line(start, y - 3, start, y + height + 3, "l"),
        line(stop, y - 3, stop, y + height + 3, "l"),
    ]


def line(x0: float, y0: float, x1: float, y1: float, kind: str) -> str:
    """Return a line; x in percent, y in pixels."""
    return f'<line x1="{x0}%" y1="{y0}" x2="{x1}%" y2="{y1}" class="{kind}"/>'


def text(x: float, y: float, words: str, anchor: str = "", kind: str = "") -> str:
    """Return words at a place; near an edge they are anchored so that they stay inside."""
    anchor = anchor or ("start" if x < 4 else "end" if x > 96 else "middle")
    name = f' class="{kind}"' if kind else ""
    return f'<text x="{x}%" y="{y}" text-anchor="{anchor}"{name}>{escape(words)}</text>'


def dot(x: float, y: float, radius: float, kind: str = "dot") -> str:
    """Return a dot."""
    return f'<circle cx="{x}%" cy="{y}" r="{radius}" class="{kind}"/>'
