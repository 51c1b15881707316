"""What is wrong with a filled form: in the form's own words and units, beside each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.web.boxes import in_box
from api.web.forms import ALL_LISTED, ASKS, NAMES, QUESTIONS, Ask, unit_in
from api.web.words import say
from features.attributes import ATTRIBUTES
from features.border import faults_by_place
from features.declare import Label
from features.expected import CHECK_BOTH, ONE_OF_THEM, range_fix, range_in
from features.faults import Fault, pointer
from features.inputs import CARRIER_COLUMNS, COLUMNS, TOTALS, field_of, label_of
from features.intake.written import Trouble
from features.unit_words import with_unit
from features.units import factor

Words = tuple[Label, Label]
"""What is expected, and what to do."""
_FIXES = {
    "none-or-unknown": Label(
        "确实没有就填0，不知道就勾“不清楚”",
        'Write 0 if there is none; tick "I don\'t know" if you do not know',
    ),
    "not-a-number": Label(
        "只填数，小数点用“.”；不知道就勾“不清楚”",
        'Type the number alone, with "." for decimals; tick "I don\'t know" if you do not know',
    ),
}
"""What to do where a figure can be ticked as not known: a blank energy may count as not used."""
_PICK = Label("从列表里选一个", "Pick one from the list")


def label_on_form(name: str) -> Label:
    """Return what the form calls a field."""
    plainer = {**NAMES, **dict(QUESTIONS)}
    if name in plainer:
        return plainer[name]
    return label_of(name) if name in COLUMNS else ATTRIBUTES[name].label


def contradictions_in(body: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return what answers of a form contradict: no factory runs on no energy at all."""
    figures = body["figures"]
    if figures.get(ALL_LISTED) is not True or any(name in figures for name in CARRIER_COLUMNS):
        return ()
    expected = Label("至少一种能源有数，或勾了“不清楚”", "at least one energy given or ticked as not known")
    fix = Label(
        "上面的能源一项都没填：把用的填上；不知道就答“不清楚”",
        'No energy is filled in above: fill in what is used, or answer "I don\'t know"',
    )
    return (Fault(pointer("figures", ALL_LISTED), "no-energy", "true", expected, fix),)


def faults_of(faults: Sequence[Fault], form: Mapping[str, str], language: str) -> dict[str, str]:
    """Return what is wrong with each field of a form, by its name; every fault of a field is told."""
    found: dict[str, list[str]] = {}
    for name, fault in faults_by_place(tuple(faults)):
        found.setdefault(name, []).append(_words(name, fault, form, language))
    return {name: say(language, "。", " ").join(words) for name, words in found.items()}


def _words(name: str, fault: Fault, form: Mapping[str, str], language: str) -> str:
    if fault.code == "state-and-value":
        return say(
            language,
            f"填了 {form[name]}，又勾了“不清楚”：知道就去掉勾，不知道就清空",
            f'You gave {form[name]} and ticked "I don\'t know". Untick it, or clear the figure.',
        )
    ask = ASKS.get(name)
    told = _of_choice(name) if ask is None else _of_figure(ask, fault, form)
    expected, fix = (one.in_language(language) for one in told or (fault.expected, fault.fix))
    return say(language, f"应为{expected}；{fix}", f"Expected {expected}. {fix}.")


def _of_choice(name: str) -> Words | None:
    """Return that something of the list was expected, in the words of the list."""
    if name == "sector":
        return Label("所列行业之一", "one of the sectors listed"), _PICK
    if name not in COLUMNS or not field_of(name).choices:
        return None
    labels = [choice.label for choice in field_of(name).choices]
    words = "、".join(one.zh for one in labels), ", ".join(one.en for one in labels)
    return Label(f"{words[0]} 之一", f"one of {words[1]}"), ONE_OF_THEM


def _of_figure(ask: Ask, fault: Fault, form: Mapping[str, str]) -> Words | None:
    unit, declared = unit_in(form, ask), field_of(ask.column)
    if unit not in dict(ask.units):
        return None
    if fault.code == "out-of-range":
        words = _unit_words(ask, form)
        return range_in(declared, factor(unit, declared.unit), words), range_fix(declared, unit)
    if fault.code in {"not-a-number", "not-a-flag"}:
        found = in_box(form[ask.column], ask.column, unit)
        return _of_text(found, declared.core, _unit_words(ask, form))
    if fault.code == "part-above-total" and (total := ASKS.get(TOTALS[ask.column])):
        return _no_more_than(total, form), CHECK_BOTH
    return None


def _of_text(found: float | Trouble | None, is_core: bool, unit: tuple[str, str]) -> Words | None:
    """Return why a text is no number in the unit of its box."""
    if not isinstance(found, Trouble):
        return None
    if found.code != "unit":
        return found.expected, found.fix if is_core else _FIXES.get(found.code, found.fix)
    return (
        Label(f"以{unit[0]}计的数", f"a number in {unit[1]}"),
        Label("换算成这个单位，只填数", "Convert it and type the number alone"),
    )


def _no_more_than(total: Ask, form: Mapping[str, str]) -> Label:
    label, typed = label_on_form(total.column), form[total.column].strip()
    zh, en = (with_unit(typed, unit) for unit in _unit_words(total, form))
    return Label(f"不大于{label.zh}：{zh}", f"no more than {label.en}, which is {en}")


def _unit_words(ask: Ask, form: Mapping[str, str]) -> tuple[str, str]:
    """Return the unit that is chosen, as the form offers it."""
    unit = dict(ask.units).get(unit_in(form, ask), ask.units[0][1])
    return unit.zh, unit.en
