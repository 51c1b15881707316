"""What is expected of a figure, in words: its range, its steps, and the total it is a part of."""

from __future__ import annotations

from features.declare import Choice, Field, Kind, Label
from features.given_units import times_of
from features.inputs import field_of, label_of
from features.unit_words import unit_words, with_unit

CHECK_UNIT = Label("核对数值和单位", "Check the figure and its unit")
CHECK_BOTH = Label("核对这两个数和单位", "Check both figures and their units")
ONE_OF_THEM = Label("改为其中之一", "Use one of them")


def steps_of(declared: Field) -> frozenset[float]:
    """Return the only values that a flag or a level has; empty for any other figure."""
    if declared.kind is Kind.FLAG:
        return frozenset({0.0, 1.0})
    return frozenset(choice.number for choice in declared.choices)


def range_of(declared: Field, unit: str = "") -> Label:
    """Return the values that a figure can have, in words, in the unit in which it was given."""
    unit = unit or declared.unit
    words = unit_words(unit, "zh"), unit_words(unit, "en")
    return range_in(declared, times_of(unit, declared), words)


def range_in(declared: Field, times: float, unit: tuple[str, str]) -> Label:
    """Return the values that a figure can have, in words.

    Parameters
    ----------
    times
        What a figure in the unit is multiplied with to be in the declared one.
    unit
        The unit's words in Chinese and in English; empty for a plain number.
    """
    steps = steps_of(declared)
    if steps:
        words = "、".join(f"{step:g}" for step in sorted(steps))
        return Label(f"{words} 之一", f"one of {words.replace('、', ', ')}")
    low, high = (f"{end / times:,.15g}" for end in (declared.low, declared.high))
    zh, en = (with_unit(high, word) for word in unit)
    return Label(f"{low} 到 {zh} 之间的数", f"a number from {low} to {en}")


def range_fix(declared: Field, unit: str = "") -> Label:
    """Return what to do about a figure outside its range, given in a unit."""
    if declared.kind is not Kind.SHARE:
        return CHECK_UNIT
    if unit == "%":
        return Label("按百分数填：45% 填 45", "Write a share in percent: 45 for 45 %")
    return Label("占比填0到1的小数：45%填0.45", "Write a share as a fraction: 45 % is 0.45")


def number_wanted(declared: Field, unit: str, given: object) -> tuple[str, Label, Label]:
    """Return which fault it is to give something else for a figure, what is expected and what to do."""
    if declared.kind is Kind.FLAG:
        expected = Label("true、false、1 或 0", "true, false, 1 or 0")
        fix = Label("改为 true 或 false，不加引号", "Write true or false, without quotation marks")
        return "not-a-flag", expected, fix if isinstance(given, str) else ONE_OF_THEM
    if declared.choices:
        return "unknown-level", codes_of(declared.choices), ONE_OF_THEM
    zh, en = unit_words(unit, "zh"), unit_words(unit, "en")
    expected = Label(f"以{zh}计的数", f"a number in {en}") if zh else Label("一个数", "a number")
    return "not-a-number", expected, _number_fix(zh, en, isinstance(given, str))


def _number_fix(zh: str, en: str, is_text: bool) -> Label:
    """Return what to do about something that is no number, in a unit's words; empty for a plain number."""
    if not is_text:
        return Label(
            f"填{f'以{zh}计的' if zh else ''}数；不知道就省略或写 null",
            f"Give the number{f' in {en}' if en else ''}; leave it out, or write null, if it is not known",
        )
    if not zh:
        return Label("去掉引号，只留数", "Leave the number, without quotation marks")
    return Label(
        f"换算成{zh}，去掉引号，只留数",
        f"Convert it to {en} and leave the number, without quotation marks",
    )


def codes_of(choices: tuple[Choice, ...]) -> Label:
    """Return the codes of a level, in words."""
    codes = [choice.code for choice in choices]
    return Label("、".join(codes) + " 之一", f"one of {', '.join(codes)}")


def no_more_than(total: str, value: float) -> Label:
    """Return that a part is no larger than its total, in words."""
    label, unit = label_of(total), field_of(total).unit
    zh, en = (with_unit(f"{value:.15g}", unit_words(unit, language)) for language in ("zh", "en"))
    return Label(f"不大于{label.zh}（{total}）{zh}", f"no more than {label.en} ({total}), which is {en}")
