"""The command that shows the validation pack of the serving bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from api.terminal import show_json, show_table, tell, words
from api.v1.validation import validation_view
from api.wiring import engine_at
from features.refusal import NotThere
from models.validation.finding import Verdict


def show_validation(home: Path, as_json: bool) -> bool:
    """Print every figure with its limit and verdict; return whether none is missed."""
    engine = engine_at(home)
    packs: dict[str, Any] | None = engine.bundle.documents.get("validation")
    if packs is None:
        raise NotThere(
            f"Bundle {engine.bundle.identity} carries no validation pack. Train again with this release.",
            f"版本包 {engine.bundle.identity} 没有验证包。请用本版本重新训练。",
        )
    view = validation_view(packs, engine.catalogue, engine.policy, words("zh", "en"))
    if as_json:
        show_json(view)
    else:
        for model in view["models"]:
            _show(model)
        tell(str(view["said"]))
    return not any(model["verdicts"][Verdict.MISSED.value] for model in view["models"])


def _show(model: Mapping[str, Any]) -> None:
    years = "–".join(str(year) for year in dict.fromkeys(model["years"]))
    title = f"{model['title']}: {years}, {model['n']:,} rows, {model['events']:,} events"
    if model["is_low_default"]:
        title += words("；事件太少，排不出模型高下", "; too few events to rank models")
    folded = sum(one["is_detail"] for one in model["findings"])
    headings = words(
        "判断 统计量 部分 数值 区间 限值 n 出处", "verdict statistic part value 95% limit n source"
    )
    show_table(headings.split(), list(_rows(model)), title)
    tell(words(f"另有 {folded} 个逐项输入的数，见 --json。", f"{folded} figures input by input: see --json."))


def _rows(model: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for one in model["findings"]:
        if one["is_detail"]:
            continue
        yield (
            one["verdict_label"],
            one["label"],
            one["part_label"],
            one["shown"],
            one["interval"],
            one["limit"],
            f"{one['n']:,}",
            one["source"],
        )
