"""What an accepted row of a file leaves in doubt: the column and unit suspected, and what was not given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from api.web.slips import slips_view, written_unit
from api.web.wants import column_label, missing_view
from api.web.words import say
from features.border import Report
from features.declare import Label
from features.intake.faults import place_words
from features.plausibility.plausibility import MONEY, Slip
from scoring.decision import Cause, Decision

if TYPE_CHECKING:
    from api.taken import Taken
    from features.intake.headings import Heading

MOST_NAMED = 4
"""Blank figures that are named; the rest are counted."""
_KEEP = Label("没填错就保留，由人来看", "If it was right, keep it: a person will look")


def doubts_view(
    row: int, report: Report, decision: Decision, found: Taken, language: str
) -> list[dict[str, str]]:
    """Return what to look at in a row that was answered, in the words of a table of faults."""
    headings = {one.target: one for one in found.headings if one.target}
    kinds = (
        _missing(row, decision, headings, found, language),
        _slips(row, report, decision, headings, found, language),
        _blanks(row, decision, headings, found, language),
    )
    return [one for kind in kinds for one in kind]


def _missing(
    row: int, decision: Decision, headings: Mapping[str, Heading], found: Taken, language: str
) -> Iterator[dict[str, str]]:
    names = [name for name in decision.missing if name != "size_class"]
    for name, one in zip(names, missing_view(decision.missing, language), strict=True):
        yield {
            "place": _place(row, headings.get(name), found, language),
            "given": say(language, "空白", "blank") if name in headings else _no_column(language),
            "expected": say(language, f"必填：{one['label']}", f"required: {one['label']}"),
            "fix": say(language, f"填上，见{one['proof']}", f"Fill it in; it stands in: {one['proof']}"),
        }


def _slips(
    row: int,
    report: Report,
    decision: Decision,
    headings: Mapping[str, Heading],
    found: Taken,
    language: str,
) -> Iterator[dict[str, str]]:
    views = slips_view(decision, report.values, language)
    for slip, view in zip(decision.slips, views, strict=True):
        heading = headings.get(slip.column)
        whole = say(language, "（全部金额）", " (all amounts of money)") if slip.column == MONEY else ""
        then = say(language, f"，即 {view['then']}", f", that is {view['then']}") if view["then"] else ""
        yield {
            "place": _place(row, heading, found, language) + whole,
            "given": _given(slip, heading, report, language),
            "expected": say(language, "多半是", "probably ") + written_unit(slip.likely, language) + then,
            "fix": _unit_fix(view, language),
        }


def _blanks(
    row: int, decision: Decision, headings: Mapping[str, Heading], found: Taken, language: str
) -> Iterator[dict[str, str]]:
    if Cause.UNKNOWN_FIGURES not in decision.causes:
        return
    blank = [name for name in decision.unknown if name in headings]
    absent = [name for name in decision.unknown if name not in headings]
    for names, is_column in ((blank, True), (absent, False)):
        if names:
            yield {
                "place": _place(
                    row, headings[names[0]] if len(names) == 1 and is_column else None, found, language
                ),
                "given": say(language, "空白", "blank") if is_column else _no_column(language),
                "expected": _named(names, language),
                "fix": _blank_fix(is_column, language),
            }


def _place(row: int, heading: Heading | None, found: Taken, language: str) -> str:
    column = None if heading is None else heading.place + found.first_column
    written = "" if heading is None else heading.written
    return place_words(found.sheet, row, column, written, language)


def _given(slip: Slip, heading: Heading | None, report: Report, language: str) -> str:
    """Return what was read, in the unit of its heading, or of all money."""
    if heading is None:
        unit = written_unit(slip.read_as, language)
        return say(language, f"按{unit}读", f"read as {unit}")
    value = report.values[slip.column] / heading.times
    number = f"{value:,.15g}"
    return f"{number} {written_unit(heading.unit, language)}".strip()


def _unit_fix(view: Mapping[str, str], language: str) -> str:
    because = view["because"] + say(language, "。", ". ") if view["because"] else ""
    mend = say(
        language,
        "单位填错了，就改列名里的单位，或把数换算过来；",
        "If the unit is wrong, change it in the heading or convert the figure. ",
    )
    return because + mend + _KEEP.in_language(language)


def _no_column(language: str) -> str:
    return say(language, "没有这一列", "no such column")


def _named(names: Sequence[str], language: str) -> str:
    """Return the first figures by name, and how many more there are."""
    words = say(language, "、", ", ").join(column_label(name, language) for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    if more <= 0:
        return words
    return words + say(language, f"等 {len(names)} 项", f" and {more} more")


def _blank_fix(is_column: bool, language: str) -> str:
    if is_column:
        return say(
            language,
            "这些数可能改变结论：有就填上",
            "These figures could change the answer: fill in what you have",
        )
    return say(
        language,
        "这些数可能改变结论：照模板的列名加列再填",
        "These figures could change the answer: add columns as the template names them",
    )
