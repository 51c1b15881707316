"""The command that shows the sheets of points of a bundle."""

from __future__ import annotations

from pathlib import Path

from api.commands.given import papers_given
from api.terminal import language, show_json, show_table, tell, words
from api.v1.scorecards import scorecards_view
from features.catalogue import catalogue
from features.refusal import NotThere


def show_scorecards(home: Path, given: str, as_json: bool) -> None:
    """Print every attribute's bins with their weight of evidence and points."""
    sheets = papers_given(given, home).documents.get("scorecard", {})
    if not sheets:
        raise NotThere(
            "This bundle carries no scorecard. Train again with 'greenloan train'.",
            "这个版本包没有评分卡。请用 greenloan train 重新训练。",
        )
    if as_json:
        show_json(sheets)
        return
    view = scorecards_view(sheets, catalogue(), language())
    headings = words("项目 区间 行 事件 WoE 分", "attribute bin n events WoE points").split()
    for one in view:
        rows = [(words("（人人都有）", "(everybody)"), "", one["n"], one["events"], "", f"{one['base']:.1f}")]
        for attribute in one["attributes"]:
            for place, found in enumerate(attribute["bins"]):
                name = attribute["label"] if place == 0 else ""
                figures = (found[key] for key in ("range", "n", "events", "evidence", "points"))
                rows.append((name, *figures))
        show_table(headings, rows, f"{one['title']}: {one['says']}")
    tell(
        words(
            "WoE 大于零：此区间的事件比别处多。未知的数按同业中位数取分。",
            "WoE above zero: more events here than elsewhere. An unknown figure takes its peers' median.",
        )
    )
