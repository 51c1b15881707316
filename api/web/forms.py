"""The self-check form: what is asked, in which units, and how answers become a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.v1.example import EXAMPLE
from api.web.boxes import in_box
from features.border import State
from features.declare import Label
from features.intake.written import Trouble

Unit = tuple[str, Label]

MONEY: tuple[Unit, ...] = (
    ("万元", Label("万元", "CNY 10k")),
    ("CNY", Label("元", "CNY")),
    ("百万元", Label("百万元", "CNY m")),
    ("亿元", Label("亿元", "CNY 100 m")),
)
ENERGY: tuple[Unit, ...] = (
    ("万kWh", Label("万度", "10k kWh")),
    ("kWh", Label("度", "kWh")),
    ("MWh", Label("MWh", "MWh")),
)
MASS: tuple[Unit, ...] = (("t", Label("吨", "t")),)
AREA: tuple[Unit, ...] = (("m2", Label("m²", "m²")), ("亩", Label("亩", "mu")))
SHARE: tuple[Unit, ...] = (("%", Label("%", "%")),)
COUNT: tuple[Unit, ...] = (("1", Label("项", "items")),)
PEOPLE: tuple[Unit, ...] = (("person", Label("人", "people")),)
DAYS: tuple[Unit, ...] = (("day", Label("天", "days")),)
VOLUME: tuple[Unit, ...] = (("万m3", Label("万 m³", "10k m³")), ("m3", Label("m³", "m³")))
HEAT: tuple[Unit, ...] = (("GJ", Label("GJ", "GJ")), ("MWh", Label("MWh", "MWh")))


@dataclass(frozen=True, slots=True)
class Ask:
    """One figure that is asked for: the column, and the units it may be given in."""

    column: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that are found in the same papers."""

    heading: Label
    asks: tuple[Ask, ...]


STAFF = Ask("employees", PEOPLE)
NAMES: Mapping[str, Label] = {
    "sector": Label("主要生产什么", "What do you mainly make?"),
    STAFF.column: Label("员工人数", "Number of staff"),
}
"""What the form calls a field in plainer words than its declaration."""
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
        Label("看电费、燃气、供热和水费账单", "From your electricity, gas, heat and water bills"),
        (
            Ask("electricity_purchased", ENERGY),
            Ask("electricity_own_renewable", ENERGY),
            Ask("natural_gas", VOLUME),
            Ask("heat_purchased", HEAT),
            Ask("water_drawn", VOLUME),
            Ask("water_reused", VOLUME),
        ),
    ),
)
MORE: tuple[Group, ...] = (
    Group(
        Label("财务报表里的细项", "Details of your accounts"),
        (
            Ask("cost_of_sales", MONEY),
            Ask("depreciation", MONEY),
            Ask("interest_expense", MONEY),
            Ask("retained_earnings", MONEY),
            Ask("long_term_debt", MONEY),
            Ask("operating_cash_flow", MONEY),
            Ask("revenue_previous", MONEY),
            Ask("revenue_earlier", MONEY),
        ),
    ),
    Group(
        Label("贷款情况", "Your loans"),
        (Ask("loans_outstanding", MONEY), Ask("loans_overdue", MONEY), Ask("arrears_days", DAYS)),
    ),
    Group(
        Label("固废、用地和产品", "Waste, land and products"),
        (
            Ask("solid_waste", MASS),
            Ask("solid_waste_used", MASS),
            Ask("land_area", AREA),
            Ask("industrial_output", MONEY),
            Ask("main_products", COUNT),
            Ask("product_footprints", COUNT),
            Ask("eco_design_products", COUNT),
        ),
    ),
    Group(
        Label("投入", "What you invest"),
        (
            Ask("total_investment", MONEY),
            Ask("total_investment_previous", MONEY),
            Ask("total_investment_earlier", MONEY),
            Ask("green_investment", MONEY),
            Ask("green_investment_previous", MONEY),
            Ask("green_investment_earlier", MONEY),
            Ask("research_spending", MONEY),
            Ask("advanced_process_share", SHARE),
        ),
    ),
)
"""Asked for below a fold: each figure narrows the answer, none is needed."""
ASKS: Mapping[str, Ask] = {
    ask.column: ask for ask in (STAFF, *(ask for group in (*GROUPS, *MORE) for ask in group.asks))
}
"""Every figure that is typed, by its column, in the order of the form."""
LEVEL = "environmental_credit"
"""A choice below the fold: the colour that the environment bureau publishes."""
GRADE = "tax_credit_grade"
"""A choice among the questions: the grade that the tax bureau publishes."""
CLEAN: Mapping[str, Mapping[str, object]] = {
    "conduct": {
        "production_stopped": False,
        "major_accident": False,
        "environmental_penalties": 0,
        "list_removed": False,
        "inspection_problem": False,
        "rectification_open": False,
        "judgment_debtor": False,
    },
    "equipment": {"phased_out_equipment": False, "permit_exceedances": 0},
}
"""Questions whose 'no' says that nothing of a kind happened; a 'yes' leaves open what did."""
ALL_LISTED = "carriers_complete"
"""Answered with yes, an energy that is left blank is not used."""
QUESTIONS: tuple[tuple[str, Label], ...] = (
    (
        ALL_LISTED,
        Label(
            "上面列出的能源，就是工厂用的全部吗？",
            "Are the energies listed above all that the factory uses?",
        ),
    ),
    ("quality_system", Label("质量管理体系证书在有效期内吗？", "Is your quality certificate in force?")),
    (
        "environment_system",
        Label("环境管理体系证书在有效期内吗？", "Is your environment certificate in force?"),
    ),
    (
        "safety_system",
        Label("职业健康安全体系证书在有效期内吗？", "Is your health and safety certificate in force?"),
    ),
    ("energy_system", Label("能源管理体系证书在有效期内吗？", "Is your energy certificate in force?")),
    (
        "conduct",
        Label(
            "近三年有没有以下任何一种：停产十二个月以上，安全、质量或污染事故，环境处罚，被移出绿色名单，"
            "国家督查发现严重问题，节能整改未完成，失信被执行？",
            "In three years, any of these: a stop of twelve months, an accident, an environmental penalty, "
            "removal from a green list, a serious finding of a national inspection, an unfinished "
            "rectification, an unpaid judgment?",
        ),
    ),
    (
        "equipment",
        Label(
            "有没有在用淘汰类设备，或超过排污许可排放？",
            "Any equipment that is to be phased out in use, or discharges beyond the permit?",
        ),
    ),
)

QUESTIONED: frozenset[str] = frozenset(
    {GRADE, *(name for name, _ in QUESTIONS), *(name for facts in CLEAN.values() for name in facts)}
)
"""The figures that answers to the questions tell."""
HINTS: Mapping[str, Label] = {
    ALL_LISTED: Label(
        "答“是”，上面空着的能源就按没有用过计，勾了“不清楚”的按未知计；还用了煤、油等没列出的，答“否”。",
        'With "yes", an energy left blank above counts as not used, one ticked "I don\'t know" as unknown. '
        'Answer "no" if you use any that is not listed, such as coal or oil.',
    ),
}
"""What an answer entails, beside its question."""


def body_of(form: Mapping[str, str]) -> dict[str, object]:
    """Return the application that a filled form makes.

    A figure ticked as not known is said to be missing: where all energy is listed, a blank energy is not
    used, but one that is ticked is unknown. What contradicts itself or cannot be read as a number is passed
    on as it is, so that the border says what is wrong with it.
    """
    figures: dict[str, object] = {STAFF.column: None}
    for ask in ASKS.values():
        told = _told(ask, form)
        figures |= {ask.column: told} if told else {}
    for column, _ in QUESTIONS:
        answer = form.get(column, "")
        if column in CLEAN:
            figures |= CLEAN[column] if answer == "no" else {}
        elif answer in {"yes", "no"}:
            figures[column] = answer == "yes"
    figures |= {name: form[name] for name in (LEVEL, GRADE) if form.get(name)}
    attributes = {name: form[name] for name in ("sector", "founded") if form.get(name)}
    return {"attributes": attributes, "figures": figures}


def _told(ask: Ask, form: Mapping[str, str]) -> dict[str, object]:
    """Return what is told of a figure: a number with its unit, that it is not known, or nothing."""
    text, unit = form.get(ask.column, "").strip(), unit_in(form, ask)
    found = in_box(text, ask.column, unit) if text else None
    is_ticked = f"{ask.column}-unknown" in form
    told: dict[str, object] = {"state": State.MISSING.value} if is_ticked or (text and found is None) else {}
    if found is not None:
        told |= {"value": text if isinstance(found, Trouble) else found, "unit": unit}
    return told


def unit_in(form: Mapping[str, str], ask: Ask) -> str:
    """Return the unit that is chosen for a figure, its first one where none is."""
    return form.get(f"{ask.column}-unit", ask.units[0][0])


def form_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the form that makes an application, so far as it is asked for: the other way of ``body_of``."""
    figures, attributes = body["figures"], body["attributes"]
    form = {name: str(attributes[name]) for name in ("sector", "founded") if name in attributes}
    form["sector"] = form["sector"][:3]
    for ask in ASKS.values():
        form |= _answered(ask, figures.get(ask.column))
    form |= {name: figures[name] for name in (LEVEL, GRADE) if name in figures}
    for column, _ in QUESTIONS:
        if column in CLEAN:
            is_clean = all(figures.get(name) == value for name, value in CLEAN[column].items())
            form |= {column: "no"} if is_clean else {}
        elif column in figures:
            form[column] = "yes" if figures[column] else "no"
    return form


def _answered(ask: Ask, figure: object) -> dict[str, str]:
    """Return how a figure is typed; one that is missing is ticked as unknown."""
    told = figure if isinstance(figure, Mapping) else {"value": figure}
    if figure is not None and told.get("value") is None:
        return {f"{ask.column}-unknown": "1"}
    if figure is None:
        return {}
    unit = str(told.get("unit", ask.units[0][0]))
    chosen = {f"{ask.column}-unit": unit} if unit != ask.units[0][0] else {}
    return {ask.column: _written(told["value"]), **chosen}


def _written(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


EXAMPLE_FORM: Mapping[str, str] = form_of(EXAMPLE)
"""The documents' example as the form asks for it: it knows everything but the water it uses again."""
