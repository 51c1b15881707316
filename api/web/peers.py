"""Indicators beside the sector's: where an enterprise stands between the usual and the leading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.web.cited import cited
from api.web.words import number_words, say
from features.declare import Better
from features.unit_words import unit_words
from models.benchmarks import Peers
from models.spec import Task
from scoring.decision import Decision
from scoring.engine import Engine
from scoring.portfolio import Consultant

OWN = "GREENLOAN"
FARTHEST = 1.35
"""How far beyond median or leading value a bar is drawn, in multiples of the way between them."""


def green_names(engine: Engine) -> list[str]:
    """Return the green indicators that have a direction and that the recognition model reads."""
    return _read(engine, Task.RECOGNITION)


def credit_names(engine: Engine) -> list[str]:
    """Return the credit indicators that have a direction and that the risk model reads."""
    return _read(engine, Task.RISK)


def _read(engine: Engine, task: Task) -> list[str]:
    model = engine.bundle.models.get(task)
    names = model.preparation.names if model else ()
    return [name for name in names if engine.catalogue.indicators[name].better is not Better.NEITHER]


def peers_view(
    names: Sequence[str],
    decision: Decision,
    division: str,
    consultant: Consultant,
    unconfirmed: frozenset[str],
    language: str,
) -> list[dict[str, Any]]:
    """Return one row for each indicator; without enough peers it stands without a benchmark."""
    return [
        _row(name, decision.indicators[name], consultant, division, name in unconfirmed, language)
        for name in names
    ]


def _row(
    name: str, value: float | None, consultant: Consultant, division: str, is_unconfirmed: bool, language: str
) -> dict[str, Any]:
    one = consultant.engine.catalogue.indicators[name]
    peers = consultant.benchmarks.of(name, division)
    label = one.label.in_language(language)
    row: dict[str, Any] = {
        "indicator": name,
        "label": label,
        "value": value,
        "value_words": number_words(name, value, one.unit, language),
        "unit": unit_words(one.unit, language) if one.unit != "CNY" else "",
        "better": _better(one.better, language),
        "source": cited(one.source.source, one.source.place, language)
        if one.source.source != OWN
        else say(language, "自定", "own"),
        "is_unconfirmed": is_unconfirmed,
        "n": 0,
        "median": "",
        "leading": "",
        "place": None,
        "has_peers": False,
        "standing": say(language, "同业不足 20 家", "fewer than 20 peers"),
        "aria": "",
    }
    if peers is None:
        return row
    leading = peers.leading(one.better)
    standing = _standing(value, peers, one.better, language) + say(
        language, f"（n = {peers.n:,}）", f" (n = {peers.n:,})"
    )
    return row | {
        "n": peers.n,
        "median": number_words(name, peers.median, one.unit, language),
        "leading": number_words(name, leading, one.unit, language),
        "place": _place(value, peers.median, leading),
        "has_peers": leading != peers.median,
        "standing": standing,
        "aria": say(language, "{}：{}，{}", "{}: {}, {}").format(label, row["value_words"], standing),
    }


def _better(better: Better, language: str) -> str:
    if better is Better.NEITHER:
        return ""
    if better is Better.HIGHER:
        return say(language, "高好", "higher is better")
    return say(language, "低好", "lower is better")


def _place(value: float | None, median: float, leading: float) -> float | None:
    """Return 0 at the median, 1 at the leading value, None where the figure is unknown."""
    if value is None or leading == median:
        return None
    place = (value - median) / (leading - median)
    return min(max(place, 1.0 - FARTHEST), FARTHEST)


def _standing(value: float | None, peers: Peers, better: Better, language: str) -> str:
    if value is None:
        return say(language, "未知", "unknown")
    below, alike = peers.share_below(value), peers.share_alike(value)
    ahead = below if better is Better.HIGHER else 1.0 - below - alike
    if alike:
        same = say(language, f"与 {alike:.0%} 的同业相同", f"the same as {alike:.0%} of the sector")
        if ahead + alike >= 0.95:
            return same + say(language, "，无人更好", ", and none is better")
        return same + say(language, f"，好于 {ahead:.0%}", f", better than {ahead:.0%}")
    if ahead >= 0.95:
        return say(language, "在最好的 5% 之列", "among the best 5%")
    if ahead <= 0.05:
        return say(language, "在最差的 5% 之列", "among the worst 5%")
    return say(language, f"好于 {ahead:.0%} 的同业", f"better than {ahead:.0%} of the sector")
