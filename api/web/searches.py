"""What the model card says of the search of settings: what was tried, and what was chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.web.words import say
from features.declare import Label
from models.tried import Why

MOST = 8
"""Trials that the page shows, the best first; the bundle keeps them all."""
KEPT = "docs/evidence/us_bankruptcy_tries.jsonl"
_SETTINGS = {
    "rounds": Label("轮数", "rounds"),
    "depth": Label("深度", "depth"),
    "rate": Label("学习率", "rate"),
    "child_weight": Label("叶最小权重", "leaf weight"),
    "column_share": Label("列比例", "columns"),
    "row_share": Label("行比例", "rows"),
    "l2": Label("L2", "L2"),
}
_WHY = {
    Why.NOT_ASKED: Label(
        f"没有搜索：用已选定的设置，当初试过什么见 {KEPT}（make tries 可重做）",
        "Nothing was searched: the settings chosen before are used. "
        f"What was tried then is in {KEPT} ('make tries' repeats it)",
    ),
    Why.FEW_EVENTS: Label(
        "没有搜索：拟合部分的事件太少，用小样本的设置（树更小）",
        "Nothing was searched: too few events to fit. Settings for small samples are used (smaller trees)",
    ),
    Why.FEW_YEARS: Label("没有搜索：年份太少", "Nothing was searched: too few years"),
}


def searches_view(searches: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return, by task, what was tried on which years, the best trials first."""
    return {name: _search(found, language) for name, found in searches.items()}


def _search(found: Mapping[str, Any], language: str) -> dict[str, Any]:
    trials = [
        {
            **one["boosting"],
            "number": place + 1,
            "loss": f"{one['objective']:.5f}",
            "chosen": place == found["chosen"],
        }
        for place, one in enumerate(found["trials"])
    ]
    best = sorted(trials, key=lambda one: (not one["chosen"], one["loss"], one["number"]))[:MOST]
    return {
        "said": _said(found, language),
        "trials": best,
        "settings": list(_settings(found["boosting"], language)),
        "tried": len(trials),
    }


def _settings(boosting: Mapping[str, float], language: str) -> Iterator[dict[str, str]]:
    for name, label in _SETTINGS.items():
        yield {"label": label.in_language(language), "value": f"{boosting[name]:.4g}"}


def _said(found: Mapping[str, Any], language: str) -> str:
    if found["why_not"] is not None:
        return _WHY[Why(found["why_not"])].in_language(language)
    scored, stopped = (
        _years([year for block in found["blocks"] for year in block]),
        _years(found["stopped_on"]),
    )
    return say(
        language,
        f"试了 {len(found['trials'])} 组设置，只在拟合部分内：在 {scored} 年按年份向前、企业分开地打分，"
        f"轮数停在 {stopped} 年；量模型的年份和企业没有用到",
        f"{len(found['trials'])} sets of settings were tried inside the fitted part: scored forward on "
        f"{scored}, firms apart, rounds stopped on {stopped}. "
        "The years and firms that measure the model were not used",
    )


def _years(years: Sequence[int]) -> str:
    return "–".join(str(year) for year in dict.fromkeys((min(years), max(years))))
