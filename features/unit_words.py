"""Units as people read them, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_WRITTEN: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "zh": (("CNY", "元"), ("person", "人"), ("year", "年"), ("month", "个月"), ("day", "天")),
        "en": (
            *(("百万元", "CNY 1m"), ("千元", "CNY 1k"), ("万元", "CNY 10k"), ("亿元", "CNY 100m")),
            *(("亩", "mu"), ("公顷", "ha"), ("吨", "t"), ("度", "kWh"), ("人", "people"), ("元", "CNY")),
            *(("千", "1k "), ("万", "10k "), ("亿", "100m ")),
        ),
    }
)
_PLURALS = MappingProxyType({"person": "people", "year": "years", "month": "months", "day": "days"})


def unit_words(unit: str, language: str) -> str:
    """Return a unit as it is written in a language, nothing for a plain number.

    >>> unit_words("tce/万元", "en"), unit_words("CNY/person", "zh"), unit_words("1", "en")
    ('tce/CNY 10k', '元/人', '')
    >>> unit_words("万m3", "en"), unit_words("万度", "en"), unit_words("person", "en")
    ('10k m³', '10k kWh', 'people')
    """
    if unit == "1":
        return ""
    if language == "en" and unit in _PLURALS:
        return _PLURALS[unit]
    for name, written in _WRITTEN[language]:
        unit = unit.replace(name, written)
    return unit.replace("m3", "m³").replace("m2", "m²")


def with_unit(number: str, unit: str) -> str:
    """Return a number with the words of its unit; one that counts by itself stands in brackets.

    >>> with_unit("7", "t"), with_unit("7", "10k kWh"), with_unit("7", "")
    ('7 t', '7 (10k kWh)', '7')
    """
    return f"{number} ({unit})" if re.search("[0-9]", unit) else f"{number} {unit}".strip()
