"""Places in laws and tables in the reader's language: numbers stay, the words around them turn."""

from __future__ import annotations

import re
from types import MappingProxyType

_NUMERALS = "一二三四五六七八九"
_CHINESE = (
    (re.compile(r"\btable ", re.IGNORECASE), "表"),
    (re.compile(r"\bannex (?=[A-Z])", re.IGNORECASE), "附录"),
    (re.compile(r"\bannex (?=\d)", re.IGNORECASE), "附件"),
    (re.compile(r"\bNo\. (\d+)"), r"第\1号"),
)
_ENGLISH = (
    (re.compile("支持领域"), "fields of support"),
    (re.compile("碳减排核算"), "accounting of the cut in carbon"),
    (re.compile("支持范围"), "scope of support"),
    (re.compile("附录 ?"), "annex "),
    (re.compile("附表 ?"), "annexed table "),
    (re.compile("目录"), "catalogue"),
    (re.compile("表 ?(?=[A-Z0-9])"), "table "),
    (re.compile(f"第(十?)([{_NUMERALS}])条"), lambda found: f"article {_number(found[1] + found[2])}"),
    (re.compile(f"^[{_NUMERALS}](、[{_NUMERALS}])*$"), lambda found: f"section {_numbers(found[0])}"),
    (re.compile(rf"\(([{_NUMERALS}])\)"), lambda found: f"({_number(found[1])})"),
    (re.compile("、"), ", "),
)
_REMARKS = MappingProxyType(
    {
        "other physical collateral, foundation approach": "其他实物抵押品，初级内评法",
        "mean share of principal written off, manufacturers (NAICS 31-33), 95 % 0.584 to 0.657; before later "
        "recoveries and the guarantee, undiscounted; read for Chinese manufacturers by judgement": (
            "美国制造业贷款核销本金的平均占比，95% 区间 0.584 到 0.657；未计后续回收和担保，未折现；"
            "用于国内制造业是判断"
        ),
    }
)
"""What rows of tables say of themselves, in Chinese; a published row is not edited."""


def place_in(place: str, language: str) -> str:
    """Return a place in a law or table in a language; a title that has no other name stays.

    >>> place_in("table C.1", "zh"), place_in("附录A", "en"), place_in("第十五条(三)", "en")
    ('表C.1', 'annex A', 'article 15(3)')
    """
    if language == "zh":
        place = _REMARKS.get(place, place)
    for pattern, words in _CHINESE if language == "zh" else _ENGLISH:
        place = pattern.sub(words, place)
    return place.strip()


def cited(source: str, place: str, language: str) -> str:
    """Return a source and a place in it.

    >>> cited("GBT36132-2025", "table C.1", "zh")
    'GBT36132-2025 表C.1'
    """
    return f"{source} {place_in(place, language)}".strip()


def _numbers(numerals: str) -> str:
    return ", ".join(str(_number(one)) for one in numerals.split("、"))


def _number(numerals: str) -> int:
    """Return a number below twenty.

    >>> _number("十五"), _number("二")
    (15, 2)
    """
    return 10 * ("十" in numerals) + _NUMERALS.index(numerals[-1]) + 1
