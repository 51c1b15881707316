"""The self-check form: what is asked, in which units, and how answers become a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from features.declare import Label

MONEY = ("万元", "CNY", "亿元")
ENERGY = ("万kWh", "kWh", "MWh")
VOLUME = ("万m3", "m3")


@dataclass(frozen=True, slots=True)
class Ask:
    """One figure that is asked for: the column, and the units it may be given in."""

    column: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that are found in the same papers."""

    heading: Label
    asks: tuple[Ask, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        Label("看利润表和纳税申报表", "From your income statement and tax return"),
        (Ask("revenue", MONEY), Ask("operating_profit", MONEY), Ask("net_profit", MONEY)),
    ),
    Group(
        Label("看资产负债表", "From your balance sheet"),
        (
            Ask("total_assets", MONEY),
            Ask("total_liabilities", MONEY),
            Ask("current_assets", MONEY),
            Ask("inventory", MONEY),
            Ask("current_liabilities", MONEY),
        ),
    ),
    Group(
        Label("看电费、燃气和水费账单", "From your electricity, gas and water bills"),
        (
            Ask("electricity_purchased", ENERGY),
            Ask("electricity_own_renewable", ENERGY),
            Ask("natural_gas", VOLUME),
            Ask("water_drawn", VOLUME),
            Ask("water_reused", VOLUME),
        ),
    ),
)
QUESTIONS: tuple[tuple[str, Label], ...] = (
    (
        "carriers_complete",
        Label(
            "上面列出的能源，就是工厂用的全部吗？",
            "Are the energies listed above all that the factory uses?",
        ),
    ),
    (
        "environment_system",
        Label("环境管理体系证书在有效期内吗？", "Is your environment certificate in force?"),
    ),
    ("energy_system", Label("能源管理体系证书在有效期内吗？", "Is your energy certificate in force?")),
    (
        "major_accident",
        Label(
            "近三年有没有重大环境或安全事故？", "Any major environmental or safety accident in three years?"
        ),
    ),
)


def body_of(form: Mapping[str, str]) -> dict[str, object]:
    """Return the application that a filled form makes; a blank or 'I don't know' is unknown, never zero.

    What cannot be read as a number is passed on as text, so that the border says what is wrong with it.
    """
    figures: dict[str, object] = {"employees": _number(form.get("employees", ""))}
    for group in GROUPS:
        for ask in group.asks:
            text = form.get(ask.column, "").strip()
            if text and f"{ask.column}-unknown" not in form:
                unit = form.get(f"{ask.column}-unit", ask.units[0])
                figures[ask.column] = {"value": _number(text), "unit": unit}
    for column, _ in QUESTIONS:
        answer = form.get(column, "")
        if answer in {"yes", "no"}:
            figures[column] = answer == "yes"
    attributes = {"sector": form["sector"]} if form.get("sector") else {}
    return {"attributes": attributes, "figures": figures}


def _number(text: str) -> float | str | None:
    """Return a typed number: commas and full-width digits are understood, anything else is left as text."""
    written = text.strip().translate(_WIDE).replace(",", "").replace(" ", "")
    if not written:
        return None
    try:
        return float(written)
    except ValueError:
        return text.strip()


_WIDE = str.maketrans("０１２３４５６７８９．，－−", "0123456789.,--")
EXAMPLE_FORM: Mapping[str, str] = {
    "sector": "C17",
    "employees": "412",
    "revenue": "32,600",
    "operating_profit": "2,480",
    "net_profit": "1,650",
    "total_assets": "35,800",
    "total_liabilities": "17,900",
    "current_assets": "19,800",
    "inventory": "5,200",
    "current_liabilities": "12,900",
    "electricity_purchased": "2,025",
    "electricity_own_renewable": "115",
    "natural_gas": "235",
    "water_drawn": "112",
    "water_reused-unknown": "1",
    "carriers_complete": "yes",
    "environment_system": "yes",
}
"""What the pictures in the documents show."""
