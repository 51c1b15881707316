"""The command that shows a bundle's validation pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.commands.given import papers_given
from api.settings import Settings
from api.terminal import show_json, show_table, tell, words, written
from api.v1.validation import validation_view
from features.catalogue import catalogue
from features.refusal import NotThere
from models.papers import Papers
from models.validation.finding import Verdict
from scoring.policy import Policy


@dataclass(frozen=True, slots=True)
class Wanted:
    """In what form a report is wanted: printed, as JSON, or written to files for a day in a language."""

    as_json: bool
    html: Path | None
    pdf: Path | None
    fonts: Path | None
    language: str
    day: date
    is_whole: bool = False
    """Whether every figure is printed, not only what a reader has to look at."""


def show_validation(given: str, home: Path, wanted: Wanted) -> bool:
    """Print or write every figure with its limit and verdict; return whether the whole is not missed."""
    papers = papers_given(given, home)
    view = view_of(papers, wanted.language)
    if wanted.as_json:
        show_json({"bundle": papers.digest, **view})
    elif wanted.html is not None or wanted.pdf is not None:
        tell(f"{papers.identity}: {view['verdict_label']}. {view['said']}")
    else:
        for model in view["models"]:
            _show(model, wanted.is_whole)
        tell(f"{papers.identity}: {view['verdict_label']}. {view['said']}")
    _write(view, papers, wanted)
    return bool(view["verdict"] != Verdict.MISSED.value)


def _write(view: Mapping[str, Any], papers: Papers, wanted: Wanted) -> None:
    from api.commands.printed import html_of, pdf_of  # noqa: PLC0415  # few ask for a file

    if wanted.html is not None:
        written(wanted.html, html_of(view, papers, wanted.language, wanted.day).encode())
    if wanted.pdf is not None:
        written(wanted.pdf, pdf_of(view, papers, wanted.language, wanted.day, wanted.fonts))


def view_of(papers: Papers, tongue: str) -> dict[str, Any]:
    """Return a bundle's validation in a language.

    Raises
    ------
    NotThere
        If it carries none, or one of an earlier release.
    """
    packs: Mapping[str, Any] | None = papers.documents.get("validation")
    if not packs or any("verdict" not in pack for pack in packs.values()):
        raise NotThere(
            f"Bundle {papers.identity} carries no validation pack of this release. Train again.",
            f"版本包 {papers.identity} 没有本版本的验证包。请重新训练。",
        )
    return validation_view(packs, catalogue(), Policy.load(Settings().policy), tongue)


def _show(model: Mapping[str, Any], is_whole: bool) -> None:
    years = "–".join(str(year) for year in dict.fromkeys(model["years"]))
    measured = words(
        f"{years}，{model['n']:,} 行，{model['events']:,} 个事件",
        f"{years}, {model['n']:,} rows, {model['events']:,} events",
    )
    title = f"{model['title']}: {model['verdict_label']} ({measured})"
    if model["is_low_default"]:
        title += words("；事件太少，排不出模型高下", "; too few events to rank models")
    shown = [one for one in model["findings"] if not one["is_detail"] and (is_whole or _is_telling(one))]
    headings = words(
        "判断 统计量 部分 数值 区间 限值 n/事件 出处",
        "verdict statistic part value 95% limit n/events source",
    )
    if shown:
        show_table(headings.split(), [_row(one) for one in shown], title)
    else:
        tell(title)
    if not is_whole:
        _show_chapters(model)
    for note in (*model["notes"], model["scorecard"]):
        if note:
            tell(str(note))
    left = len(model["findings"]) - len(shown)
    where = "--json" if is_whole else "--all, --json"
    tell(words(f"另有 {left} 个数没有列出，见 {where}。", f"{left} figures are not listed: see {where}."))


def _show_chapters(model: Mapping[str, Any]) -> None:
    """Print how many figures of each chapter were judged how."""
    for group in model["groups"]:
        counts = ", ".join(f"{one['count']} {one['label']}" for one in group["counts"])
        tell(f"{group['title']}: {counts}")


def _is_telling(one: Mapping[str, Any]) -> bool:
    """Return whether a reader has to look at a figure: missed, near its limit, or unproven for all rows.

    What is unproven for one year, grade or group alone is counted with its chapter.
    """
    is_unproven = one["verdict"] == Verdict.NOT_ENOUGH.value and not one["part"]
    return one["is_near"] or is_unproven or one["verdict"] == Verdict.MISSED.value


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    near = words("，接近限值", ", near") if one["is_near"] else ""
    return (
        one["verdict_label"] + near,
        one["label"],
        one["part_label"],
        one["shown"],
        one["interval"],
        one["limit"],
        one["rests_on"],
        one["source"],
    )
