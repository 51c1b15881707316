"""What is wrong with a filled form: in the form's own words, beside each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.web.words import say
from features.border import faults_by_place
from features.faults import Fault


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
    expected, fix = fault.expected.in_language(language), fault.fix.in_language(language)
    return say(language, f"应为{expected}；{fix}", f"Expected {expected}. {fix}.")
