"""Columns, units and levels as a template and a file write them, for people of either language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from features.attributes import ATTRIBUTES
from features.declare import Choice, Label
from features.inputs import field_of, label_of
from features.unit_words import unit_words

TEMPLATE_UNITS: Mapping[str, str] = MappingProxyType(
    {"CNY": "万元", "person": "人", "t": "吨", "kg": "千克", "month": "月", "day": "天"}
)
"""Units in which a Chinese template asks."""


def unit_label(unit: str) -> Label:
    """Return a unit as people write it.

    >>> unit_label("person").zh, unit_label("万元").en, unit_label("1").en
    ('人', 'CNY 10k', 'fractions')
    """
    return Label(unit_words(unit, "zh") or "小数", unit_words(unit, "en") or "fractions")


def asked_as(name: str) -> Label:
    """Return a column as the template heads it: its label with the unit.

    >>> asked_as("revenue").zh, asked_as("sector").en
    ('营业收入 [万元]', 'Sector')
    """
    if name in ATTRIBUTES:
        return ATTRIBUTES[name].label
    label, unit = label_of(name), field_of(name).unit
    if unit == "1":
        return label
    return Label(f"{label.zh} [{TEMPLATE_UNITS.get(unit, unit)}]", f"{label.en} [{unit}]")


def levels_of(choices: tuple[Choice, ...]) -> Label:
    """Return the levels, as the template's list offers them."""
    zh, en = ([one.label.in_language(language) for one in choices] for language in ("zh", "en"))
    return Label("、".join(zh) + " 之一", f"one of {', '.join(en)}")
