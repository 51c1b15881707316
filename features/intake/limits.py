"""What a cell may hold, in the unit of its heading and in the reader's words."""

from __future__ import annotations

from features.declare import Field, Kind, Label
from features.expected import range_in
from features.inputs import label_of
from features.intake.asked import levels_of
from features.intake.headings import Heading
from features.unit_words import unit_words, with_unit


def range_within(declared: Field, heading: Heading) -> Label:
    """Return the values that a cell below a heading may hold, in its unit."""
    if declared.kind is Kind.FLAG:
        return Label("是、否、1 或 0", "yes, no, 1 or 0")
    if declared.choices:
        return levels_of(declared.choices)
    return range_in(declared, heading.times, (unit_words(heading.unit, "zh"), unit_words(heading.unit, "en")))


def within_total(total: str, value: float, heading: Heading) -> Label:
    """Return that a part is no larger than its total, in the unit of the part's heading."""
    label, amount = label_of(total), _amount(value, heading)
    return Label(f"不大于{label.zh}（{amount.zh}）", f"no more than {label.en.lower()}, which is {amount.en}")


def _amount(value: float, heading: Heading) -> Label:
    number = f"{value / heading.times:,.15g}"
    zh, en = (with_unit(number, unit_words(heading.unit, language)) for language in ("zh", "en"))
    return Label(zh, en)
