"""The command that says how many cases unknown figures refer, and who would win by silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from api.commands.labelled import complete_records
from api.terminal import progress, show_json, show_table, tell, today, words
from api.wiring import engine_at
from features.population.generate import SEED
from models.intervals import Interval
from scoring.refer import BUDGET, budget_of


def show_budget(home: Path, enterprises: int, day: date | None, as_json: bool) -> bool:
    """Print what the card prints, on made-up enterprises; return whether one unknown keeps to the budget.

    Without a day it is that of the bundle's data, as on the card.
    """
    engine = engine_at(home)
    day = day or date.fromisoformat(engine.bundle.manifest.get("as_at", today().isoformat()))
    with progress(words("隐去数据、评分", "Hiding figures, scoring")):
        found = budget_of(engine, engine.figures(complete_records(enterprises, SEED, day)))
    if as_json:
        show_json(found)
    elif found is not None:
        _show(found)
    return found is not None and _share_of_one(found) <= BUDGET


def _share_of_one(found: dict[str, Any]) -> float:
    return float(next(one["share"]["value"] for one in found["referred"] if one["unknown"] == 1))


def _show(found: dict[str, Any]) -> None:
    rows = [
        (str(one["unknown"]), *_words(Interval(**one["share"])), f"{one['by_models']:.1%}")
        for one in found["referred"]
    ]
    headings = (
        words("未知数据", "unknown figures"),
        words("转人工", "referred"),
        "95 %",
        words("不计否决项", "no veto counting"),
    )
    days = words("、", ", ").join(found["days"])
    show_table(headings, rows, f"{found['rows']:,} × {days}")
    if (won := found["winners_if_likely"]) is not None:
        share, interval = _words(Interval(**won["share"]))
        tell(
            words(
                f"若按同业常见范围决定：{won['declined']} 家不支持的企业里，藏一个数就能翻盘的占 {share}"
                f"（{interval}）；按全部可能决定则没有。",
                f"If likely ranges decided, {share} ({interval}) of {won['declined']} declined firms "
                "would win by hiding one figure; over everything possible none does.",
            )
        )


def _words(share: Interval) -> tuple[str, str]:
    return f"{share.value:.1%}", f"{share.low:.1%}–{share.high:.1%}"
