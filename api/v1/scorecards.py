"""The sheets of points that a bundle carries, in a reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from features.catalogue import Catalogue
from features.declare import Label
from models.spec import Task

_RELATIVE = Label("，除以同业中位数", ", over the sector's median")
_ANY = Label("全部", "any")


def scorecards_view(sheets: Mapping[str, Any], catalogue: Catalogue, language: str) -> list[dict[str, Any]]:
    """Return each task's sheet: what everybody starts with, and for each attribute its bins and points."""
    return [_sheet(Task(name), sheet, catalogue, language) for name, sheet in sorted(sheets.items())]


def _sheet(task: Task, sheet: Mapping[str, Any], catalogue: Catalogue, language: str) -> dict[str, Any]:
    scale = sheet["scale"]
    odds = f"{scale['odds']:g}:1" if scale["odds"] >= 1.0 else f"1:{1.0 / scale['odds']:g}"
    says = Label(
        f"分数越高越好：{scale['points']} 分时好坏比为 {odds}，每多 {scale['doubling']} 分翻一倍",
        f"More is better: {scale['points']} points are odds of {odds}; {scale['doubling']} more double them",
    )
    return {
        "task": task.value,
        "title": task.label.in_language(language),
        "says": says.in_language(language),
        "scale": dict(scale),
        "base": sheet["base"],
        "n": f"{sheet['rows']:,}",
        "events": f"{sheet['events']:,}",
        "attributes": [_attribute(one, catalogue, language) for one in sheet["attributes"]],
    }


def _attribute(found: Mapping[str, Any], catalogue: Catalogue, language: str) -> dict[str, Any]:
    label = catalogue.indicators[found["name"]].label.in_language(language)
    return {
        "name": found["name"],
        "label": label + (_RELATIVE.in_language(language) if found["relative"] else ""),
        "bins": [
            {
                **one,
                "range": _range(one["low"], one["high"], language),
                "n": f"{one['n']:,}",
                "events": f"{one['events']:,}",
                "evidence": f"{one['evidence']:+.3f}",
                "points": f"{one['points']:+.1f}",
            }
            for one in found["bins"]
        ],
    }


def _range(low: float | None, high: float | None, language: str) -> str:
    if low is None:
        return _ANY.in_language(language) if high is None else f"< {high:.4g}"
    return f"≥ {low:.4g}" if high is None else f"{low:.4g} – {high:.4g}"
