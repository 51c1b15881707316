"""What is expected of a figure, in words: its range, its steps, and the total it is a part of."""

from __future__ import annotations

from features.declare import Choice, Field, Kind, Label
from features.inputs import label_of

CHECK_UNIT = Label("核对数值和单位", "Check the figure and its unit")
CHECK_BOTH = Label("核对这两个数和单位", "Check both figures and their units")
ONE_OF_THEM = Label("改为其中之一", "Use one of them")


def steps_of(declared: Field) -> frozenset[float]:
    """Return the only values that a flag or a level has; empty for any other figure."""
    if declared.kind is Kind.FLAG:
        return frozenset({0.0, 1.0})
    return frozenset(choice.number for choice in declared.choices)


def range_of(declared: Field) -> Label:
    """Return the values that a figure can have, in words."""
    steps = steps_of(declared)
    if steps:
        words = "、".join(f"{step:g}" for step in sorted(steps))
        return Label(f"{words} 之一", f"one of {words.replace('、', ', ')}")
    low, high = f"{declared.low:,.12g}", f"{declared.high:,.12g} {declared.unit.replace('1', '')}".strip()
    return Label(f"{low} 到 {high} 之间的数", f"a number from {low} to {high}")


def range_fix(declared: Field) -> Label:
    """Return what to do about a figure outside its range."""
    if declared.kind is Kind.SHARE:
        return Label("占比填0到1的小数：45%填0.45", "Write a share as a fraction: 45 % is 0.45")
    return CHECK_UNIT


def codes_of(choices: tuple[Choice, ...]) -> Label:
    """Return the codes of a level, in words."""
    codes = [choice.code for choice in choices]
    return Label("、".join(codes) + " 之一", f"one of {', '.join(codes)}")


def no_more_than(total: str, value: float) -> Label:
    """Return that a part is no larger than its total, in words."""
    label = label_of(total)
    return Label(
        f"不大于{label.zh}（{total}）{value:.15g}",
        f"no more than {label.en} ({total}), which is {value:.15g}",
    )
