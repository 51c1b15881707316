"""The charts that templates draw from the numbers of a view; each stands beside its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from api.web.marks import Scale, dot, hatched, line, linear, logarithmic, rect, svg, text
from api.web.words import percent, signed

SHADES = ("b0", "b1", "b2", "b3")
LEAST = 0.6
"""The narrowest range, in percent of the width, that is drawn as one."""
WIDE_ENOUGH = 9.0
"""The width of a band, in percent, from which its name fits in."""


def score_scale(score: Mapping[str, Any]) -> Markup:
    """Return a probability on its scale: named bands, cut-offs, the point, and hatched what is unknown."""
    at = _scale_of(score)
    bands = sorted(score["bands"], key=lambda band: band["start"])
    edges = [0.0, *(at(band["start"]) for band in bands[1:]), 100.0]
    shades = _shades(len(bands), score["better_when_high"])
    body = [
        rect(start, stop, 20, 22, shade) for (start, stop), shade in zip(pairwise(edges), shades, strict=True)
    ]
    for (start, stop), band in zip(pairwise(edges), bands, strict=True):
        if stop - start >= WIDE_ENOUGH:
            body.append(text(round((start + stop) / 2, 2), 14, band["short"], "middle"))
    low, high = at(score["low"]), at(score["high"])
    if high - low > LEAST:
        body += hatched(low, high, 20, 22)
    for band in bands[1:]:
        body.append(line(at(band["start"]), 17, at(band["start"]), 48, "l-cut"))
    body.append(dot(at(score["point"]), 31, 7))
    body += _ticks(at, [band["start"] for band in bands[1:]])
    return svg(64, score["aria"], body)


def _scale_of(score: Mapping[str, Any]) -> Scale:
    return logarithmic(score["scale"][0], score["scale"][1], 0.5, 99.5)


def _shades(count: int, is_rising: bool) -> list[str]:
    shades = [SHADES[min(place * len(SHADES) // count, len(SHADES) - 1)] for place in range(count)]
    return shades if is_rising else shades[::-1]


def _ticks(at: Scale, cuts: Sequence[float]) -> list[str]:
    """Return the cut-offs' figures, leaving out what would run into its neighbour."""
    body, last = [], -10.0
    for cut in cuts:
        x = at(cut)
        if x - last >= 12.0:
            body.append(text(x, 60, percent(cut), "middle"))
            last = x
    return body


def mini_scale(score: Mapping[str, Any]) -> Markup:
    """Return the same in a table's row: the range, the point and the cut-offs."""
    at = logarithmic(score["scale"][0], score["scale"][1], 2.0, 98.0)
    body = [line(2.0, 17, 98.0, 17, "l-grid")]
    low, high = at(score["low"]), at(score["high"])
    if high - low > LEAST:
        body += [rect(low, high, 11, 12, "veil"), rect(low, high, 11, 12, fill="url(#hatch)")]
        body.append(rect(low, high, 11, 12, "hatch-edge"))
    body += [line(at(cut), 6, at(cut), 28, "l-cut") for cut in score["cuts"]]
    body.append(dot(at(score["point"]), 17, 5.5))
    return svg(34, score["aria"], body)


def effect_bar(value: float, limit: float, label: str) -> Markup:
    """Return a bar from the middle: right and blue is better for the enterprise, left and ochre worse."""
    at = linear(-limit, limit, 15.0, 85.0)
    zero, end = at(0.0), at(value)
    kind, nudge, anchor = ("for", 1.5, "start") if value >= 0 else ("against", -1.5, "end")
    body = [
        rect(min(zero, end), max(zero, end), 10, 14, f"f-{kind}"),
        line(zero, 0, zero, 34, "l-cut"),
        text(round(end + nudge, 2), 21, signed(value), anchor, "t-ink"),
    ]
    return svg(34, label, body)


def bullet(peer: Mapping[str, Any]) -> Markup:
    """Return a figure between its sector's median (0) and leading value (1); hatched where it is unknown."""
    at = linear(-0.35, 1.35)
    body = [
        rect(at(-0.35), at(0.0), 11, 18, "b0"),
        rect(at(0.0), at(1.0), 11, 18, "b1"),
        rect(at(1.0), at(1.35), 11, 18, "b3"),
    ]
    place = peer["place"]
    if place is None:
        body += hatched(at(-0.33), at(1.33), 14, 12)
    else:
        body.append(rect(min(at(0.0), at(place)), max(at(0.0), at(place)), 16, 8, "f-ink"))
        body.append(line(at(place), 10, at(place), 30, "l-cut"))
    body += [line(at(0.0), 8, at(0.0), 32, "l-thin"), line(at(1.0), 8, at(1.0), 32, "l-thin")]
    return svg(40, peer["aria"], body)


def bullet_axis(median: str, leading: str) -> Markup:
    """Return the words below a column of bullets."""
    at = linear(-0.35, 1.35)
    return svg(18, "", [text(at(0.0), 13, median, "middle"), text(at(1.0), 13, leading, "middle")])


def share_bar(share: float, label: str) -> Markup:
    """Return a share of a whole."""
    return svg(8, label, [rect(0, 100, 1, 6, "b0"), rect(0, round(100 * share, 2), 1, 6, "f-ink")])


def decision_strip(strip: Mapping[str, Any]) -> Markup:
    """Return all values of one unknown: where the outcome is settled, and where it still depends."""
    at = linear(strip["low"], strip["high"])
    body: list[str] = []
    for zone in strip["zones"]:
        body += _zone(at(zone["low"]), at(zone["high"]), zone)
    edges = [(at(zone["low"]), zone["from"]) for zone in strip["zones"][1:]]
    for place, (x, words) in enumerate(edges):
        is_near_next = place + 1 < len(edges) and edges[place + 1][0] - x < 2 * WIDE_ENOUGH
        is_near_last = place > 0 and x - edges[place - 1][0] < 2 * WIDE_ENOUGH
        anchor = "end" if is_near_next else "start" if is_near_last else ""
        body += [line(x, 16, x, 60, "l-cut"), text(x, 12, words, anchor, "t-ink")]
    body += [text(0, 90, strip["low_words"], "start"), text(100, 90, strip["high_words"], "end")]
    return svg(96, strip["aria"], body)


def _zone(start: float, stop: float, zone: Mapping[str, Any]) -> list[str]:
    middle, is_wide = round((start + stop) / 2, 2), stop - start >= 2 * WIDE_ENOUGH
    if zone["look"] == "open":
        anchor, x = ("start", start) if start < 8 else ("end", stop) if stop > 92 else ("middle", middle)
        return [
            rect(start, stop, 22, 34, fill="url(#hatch)"),
            rect(start, stop, 22, 34, "hatch-edge"),
            text(x, 74, zone["short"], anchor, "t-zone"),
        ]
    fill = {"no": "f-line", "support": "f-brand", "cond": "f-brand2"}[zone["look"]]
    kind = "t-on" if zone["look"] == "support" else "t-zone"
    words = [text(middle, 44, zone["short"], "middle", kind)] if is_wide else []
    return [rect(start, stop, 22, 34, fill), *words]


def interval_row(raw: Mapping[str, float], same: Mapping[str, float], limit: float, label: str) -> Markup:
    """Return one group: hollow is the raw difference, solid among like with like; dashed is the limit."""
    at = _difference_scale()
    body = [rect(at(-limit), at(limit), 0, 40, "f-sunk"), line(at(0.0), 0, at(0.0), 40, "l-thin")]
    body += [line(at(side * limit), 0, at(side * limit), 40, "l-lim") for side in (-1, 1)]
    body += [
        line(at(raw["low"]), 12, at(raw["high"]), 12, "l l-mute"),
        dot(at(raw["value"]), 12, 4.5, "ring"),
    ]
    body += [line(at(same["low"]), 27, at(same["high"]), 27, "l"), dot(at(same["value"]), 27, 5.5)]
    return svg(40, label, body)


def interval_axis(less: str, more: str) -> Markup:
    """Return the axis of a column of differences, in percentage points."""
    at = _difference_scale()
    marks = [
        text(at(points / 100), 12, f"{points:+d}".replace("-", "−") if points else "0", "middle")
        for points in (-40, -20, 0, 20, 40)
    ]
    return svg(32, "", [*marks, text(0, 29, less, "start"), text(100, 29, more, "end")])


def _difference_scale() -> Scale:
    return linear(-0.5, 0.5)
