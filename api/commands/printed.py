"""The validation report on paper and as one file: HTML that needs nothing beside it, and PDF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from features.refusal import NotThere
from models.naming import data_name
from models.papers import Papers

STATIC = Path(__file__).parents[1] / "web" / "static" / "site.css"
LAYOUT = Path(__file__).parents[1] / "web" / "templates" / "validation_report.typ"
PREFERRED = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
)
"""Families that hold Chinese and Latin letters alike; the first that holds every letter prints."""
ENOUGH_FOR_LATIN = ("Libertinus Serif",)
"""What the typesetter brings along; it holds no Chinese."""


class NoFontError(NotThere):
    """No font here holds every character of a report."""


def html_of(view: Mapping[str, Any], papers: Papers, language: str, day: date) -> str:
    """Return a report as one HTML file: styles within, no script, no address that is fetched."""
    from api.web.frame import TEMPLATES  # noqa: PLC0415  # the web framework, which no other command needs

    is_zh = language == "zh"
    return TEMPLATES.env.get_template("validation_report.html").render(
        view=view,
        bundle=papers,
        is_zh=is_zh,
        z=lambda zh, en: zh if is_zh else en,
        day=day.isoformat(),
        data=data_words(papers, language),
        style=STATIC.read_text("utf-8"),
    )


def pdf_of(
    view: Mapping[str, Any], papers: Papers, language: str, day: date, fonts: Path | None = None
) -> bytes:
    """Return a report as PDF; the same report of the same day is the same bytes.

    Parameters
    ----------
    fonts
        A folder of fonts to look in first, beside those of the system.

    Raises
    ------
    NoFontError
        If no font holds every character: nothing is printed as empty boxes.
    """
    import typst  # noqa: PLC0415  # large, and nothing else prints

    told = _told(view, papers, language, day)
    told["font"] = font_for(json.dumps(told, ensure_ascii=False), fonts)
    folders = [] if fonts is None else [fonts]
    printed: bytes = typst.compile(
        LAYOUT,
        font_paths=folders,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        timestamp=int(datetime.combine(day, time(), UTC).timestamp()),
    )
    return printed


def font_for(text: str, folder: Path | None = None, has_system: bool = True) -> str:
    """Return the family of a font that holds every character of a text.

    Raises
    ------
    NoFontError
        Naming characters that no font holds, and what to do.
    """
    import typst  # noqa: PLC0415  # see pdf_of

    told = typst.Fonts(include_system_fonts=has_system, font_paths=[] if folder is None else [folder])
    paths = {one.family: str(one.path) for one in told.fonts() if one.style == "normal" and one.path}
    own = [name for name in paths if folder is not None and paths[name].startswith(str(folder))]
    needed = {ord(letter) for letter in text if not letter.isspace() and letter > " "}
    lacking = needed
    for name in (*own, *PREFERRED):
        if name in paths:
            lacks = needed - _held(Path(paths[name]))
            if not lacks:
                return name
            lacking = min(lacking, lacks, key=len)
    if all(code < 0x2E80 for code in needed):
        return ENOUGH_FOR_LATIN[0]
    sample = "".join(chr(code) for code in sorted(lacking)[:12])
    raise NoFontError(
        f"No font here holds {len(lacking)} characters of the report ({sample} ...). Install one, as the "
        "package fonts-noto-cjk, or name a folder of fonts with --fonts; --html needs none.",
        f"本机没有字体能显示报告里的 {len(lacking)} 个字（{sample}……）。请安装字体，如 fonts-noto-cjk，"
        "或用 --fonts 指定字体文件夹；--html 不需要字体。",
    )


def data_words(papers: Papers, language: str) -> str:
    """Return on what a bundle was trained, in words."""
    data = papers.data
    name = data_name(str(data["name"]), language)
    years = f"{data['first_year']}–{data['last_year']}"
    if language == "zh":
        told = f"{name}，{data['rows']:,} 行，{years}"
        return told + ("（合成数据，仅供演示）" if papers.is_synthetic else "")
    told = f"{name}, {data['rows']:,} rows, {years}"
    return told + (" (synthetic, for demonstration)" if papers.is_synthetic else "")


def _held(path: Path) -> set[int]:
    """Return the characters that a font file holds."""
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415  # see pdf_of

    return set(FT2Font(str(path)).get_charmap())


def _told(view: Mapping[str, Any], papers: Papers, language: str, day: date) -> dict[str, Any]:
    words = _WORDS[language]
    return {
        "view": {**view, "models": [_model(model, language) for model in view["models"]]},
        "words": words,
        "language": language,
        "identity": papers.identity,
        "digest": papers.digest,
        "date": day.isoformat(),
        "day": [day.year, day.month, day.day],
        "facts": list(
            zip(words["facts"], (papers.digest, day.isoformat(), data_words(papers, language)), strict=True)
        ),
    }


def _model(model: Mapping[str, Any], language: str) -> dict[str, Any]:
    years = "–".join(str(year) for year in dict.fromkeys(model["years"]))
    words = _WORDS[language]
    measured = words["measured"].format(n=f"{model['n']:,}", events=f"{model['events']:,}")
    low = [words["low"]] if model["is_low_default"] else []
    return {
        **{name: model[name] for name in ("title", "verdict_label", "definition", "migration")},
        "measured": f"{years} · {measured}",
        "said": [*low, *model["notes"], model["scorecard"]],
        "missed": list(_rows(model["missed"])),
        "groups": [
            {"title": one["title"], "findings": list(_rows(one["findings"]))} for one in model["groups"]
        ],
    }


def _rows(findings: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    names = (
        "label",
        "part_label",
        "shown",
        "interval",
        "limit",
        "rests_on",
        "source",
        "verdict",
        "verdict_label",
    )
    for one in findings:
        yield {name: one[name] for name in names}


_WORDS: Mapping[str, dict[str, Any]] = {
    "zh": {
        "title": "验证报告",
        "measured": "{n} 行，{events} 件",
        "low": "事件太少：在这些行上分不出模型的高下。",
        "missed": "未达标",
        "migration": "迁移矩阵：由行（前一年）到列（后一年）的企业数",
        "columns": ["统计量", "部分", "数值", "95% 区间", "限值", "n / 事件", "限值出处", "判断"],
        "facts": ["版本包", "日期", "数据"],
    },
    "en": {
        "title": "Validation report",
        "measured": "{n} rows, {events} events",
        "low": "Too few events: these rows cannot tell a good model from a poor one.",
        "missed": "Missed",
        "migration": "Migration: firms from a row's grade one year to a column's the next",
        "columns": [
            "Statistic",
            "Part",
            "Value",
            "95% interval",
            "Limit",
            "n / events",
            "Source of the limit",
            "Verdict",
        ],
        "facts": ["Bundle", "Date", "Data"],
    },
}
