"""Figures and states in the reader's words: units, percent, money, outcomes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from features.declare import Kind, Label
from features.inputs import field_of
from features.unit_words import unit_words
from scoring.decision import Outcome

PLAIN = frozenset(
    {
        "altman_z",
        "asset_turnover",
        "bank_inflows_to_revenue",
        "carbon_verification",
        "cash_ratio",
        "cash_to_short_term_debt",
        "collateral_cover",
        "cooperation_projects",
        "current_ratio",
        "energy_management",
        "enterprise_size",
        "environmental_standing",
        "equity_to_liabilities",
        "interest_cover",
        "lender_count",
        "management_systems",
        "market_to_book",
        "market_value_to_liabilities",
        "penalty_count",
        "permit_breaches",
        "plot_ratio",
        "pollution_equivalents_air",
        "pollution_equivalents_water",
        "quick_ratio",
        "standards_leadership",
        "supply_chain_standing",
        "tax_standing",
    }
)
"""Indicators without a unit that are counts, levels or multiples; the others are shares, in percent."""
LOOKS: Mapping[Outcome, tuple[str, str]] = MappingProxyType(
    {
        Outcome.SUPPORT: ("check", "support"),
        Outcome.SUPPORT_WITH_CONDITIONS: ("half", "cond"),
        Outcome.NOT_SUPPORTED: ("stop", "no"),
        Outcome.REFER: ("ask", "refer"),
        Outcome.INCOMPLETE: ("dash", "refer"),
    }
)
"""Icon and class of each outcome's chip and band."""
SHORT: Mapping[Outcome, Label] = MappingProxyType(
    {
        Outcome.SUPPORT: Label("支持", "S"),
        Outcome.SUPPORT_WITH_CONDITIONS: Label("条件", "C"),
        Outcome.NOT_SUPPORTED: Label("不予", "N"),
    }
)
SIZE_LABELS = (
    Label("微型", "Micro"),
    Label("小型", "Small"),
    Label("中型", "Medium"),
    Label("大型", "Large"),
)


def say(language: str, zh: str, en: str) -> str:
    """Return the sentence in the reader's language."""
    return zh if language == "zh" else en


def percent(share: float) -> str:
    """Return a probability for people.

    >>> percent(0.0123), percent(0.25), percent(0.0004)
    ('1.2%', '25%', '0.04%')
    """
    value = 100.0 * share
    digits = 0 if value >= 10 or value == round(value) else 1 if value >= 1 else 2
    return f"{value:.{digits}f}%"


def span(low: float, high: float) -> str:
    """Return a range of probabilities; one figure where both ends read the same.

    >>> span(0.012, 0.034), span(0.0121, 0.0122)
    ('1.2%–3.4%', '1.2%')
    """
    ends = percent(low), percent(high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign, minus as U+2212.

    >>> signed(-0.5), signed(-0.001)
    ('−0.50', '0.00')
    """
    size = f"{abs(value):.{digits}f}"
    if not float(size):
        return size
    return f"+{size}" if value > 0 else f"−{size}"


def points(share: float) -> str:
    """Return a difference of shares in percentage points.

    >>> points(-0.0832)
    '−8.3'
    """
    return signed(100.0 * share, 1)


def shown(name: str, value: float | None, unit: str, language: str) -> str:
    """Return an indicator with its unit, or that it is unknown; a share in percent.

    >>> shown("debt_ratio", 0.1234, "1", "en"), shown("water_drawn", None, "m3", "en")
    ('12.3%', 'unknown')
    """
    if value is None or not math.isfinite(value):
        return say(language, "未知", "unknown")
    if name == "enterprise_size":
        return SIZE_LABELS[int(value)].in_language(language)
    if unit == "1" and name not in PLAIN:
        return f"{_number(100.0 * value)}%"
    if unit == "CNY":
        return money(value, language)
    words = unit_words(unit, language)
    return f"{_number(value)} {words}".strip()


def number_words(name: str, value: float | None, unit: str, language: str) -> str:
    """Return an indicator without its unit, for a column whose unit stands beside the label.

    >>> number_words("water_intensity", 2.01, "m3/万元", "en")
    '2.01'
    """
    is_bare = value is None or unit in {"1", "CNY"} or not math.isfinite(value)
    return shown(name, value, unit, language) if is_bare else _number(float(value or 0.0))


def money(value: float, language: str) -> str:
    """Return an amount of money.

    >>> money(326_000_000.0, "en"), money(326_000_000.0, "zh"), money(45_000.0, "zh")
    ('CNY 326 m', '3.26 亿元', '4.5 万元')
    """
    return _in_unit(_number(value / _unit_of(value, language)), value, language)


def money_span(low: float, high: float, language: str) -> str:
    """Return two amounts of money in the unit of the higher one.

    >>> money_span(22_000.0, 150_000.0, "en"), money_span(22_000.0, 150_000.0, "zh")
    ('CNY 0.022–0.15 m', '2.2–15 万元')
    """
    if low == high:
        return money(high, language)
    unit = _unit_of(high, language)
    return _in_unit(f"{_number(low / unit)}–{_number(high / unit)}", high, language)


def _unit_of(value: float, language: str) -> float:
    if language == "zh":
        return 1e8 if abs(value) >= 1e8 else 1e4
    return 1e6 if abs(value) >= 1e5 else 1.0


def _in_unit(words: str, value: float, language: str) -> str:
    unit = _unit_of(value, language)
    if language == "zh":
        return f"{words} {'亿元' if unit == 1e8 else '万元'}"
    return f"CNY {words}{' m' if unit == 1e6 else ''}"


def figure_words(column: str, value: float, language: str) -> str:
    """Return a reported figure: yes or no, the name of a level, money, or a number with its unit."""
    declared = field_of(column)
    if declared.kind is Kind.FLAG:
        return say(language, "是", "yes") if value else say(language, "否", "no")
    for choice in declared.choices:
        if choice.number == value:
            return choice.label.in_language(language)
    if declared.unit == "CNY":
        return money(value, language)
    if declared.kind is Kind.SHARE:
        return f"{_number(100.0 * value)}%"
    return f"{_number(value)} {unit_words(declared.unit, language)}".strip()


def _number(value: float) -> str:
    """Return a number with three digits, or whole from a hundred on; never with an exponent."""
    if 0.0 < abs(value) < 0.001:
        return "<0.001" if value > 0.0 else ">−0.001"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace("-", "−")
