"""The border: from a JSON value to a report in declared units, or to everything that is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType

from features.attributes import ATTRIBUTES, day_of
from features.declare import Choice, Field, Kind, Label
from features.expected import (
    CHECK_BOTH,
    ONE_OF_THEM,
    codes_of,
    no_more_than,
    number_wanted,
    range_fix,
    range_of,
    steps_of,
)
from features.faults import Fault, FaultsError
from features.given_units import times_of, unit_fix
from features.inputs import CARRIER_COLUMNS, COLUMNS, TOTALS, field_of
from features.noting import SEE_FIELDS, Noting
from features.units import UnitError

FIRST_DAY = date(1990, 1, 1)
_TOP = ("reference", "day", "attributes", "figures")
_PARTS = ("value", "unit", "state", "source", "document", "quality")


class State(Enum):
    """How a figure is known."""

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    DEFAULT = "default"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Report:
    """What one enterprise reported.

    Attributes
    ----------
    values
        Every field column in its declared unit; NaN is unknown.
    states
        Of the columns that were told; the others are missing.
    qualities
        1 (verified) to 5 (sector average), where told (PCAF).
    """

    reference: str
    day: date
    attributes: Mapping[str, str]
    values: Mapping[str, float]
    states: Mapping[str, State]
    qualities: Mapping[str, int]
    sources: Mapping[str, str]

    @property
    def province(self) -> str:
        """The code of the province; empty where no region is told."""
        region = self.attributes.get("region", "")
        return f"{region[:2]}0000" if region else ""


_UNKNOWN: Mapping[str, float] = MappingProxyType(dict.fromkeys(COLUMNS, math.nan))


def nothing_of(declared: Field) -> float:
    """Return what a figure is that does not apply: none of an amount, unknown where 0 would say something.

    A rating that was never given is not the worst one, and no share of nothing is 0.
    """
    if declared.kind in {Kind.AMOUNT, Kind.COUNT}:
        return 0.0
    return 0.0 if declared.choices and declared.choices[0].code == "none" else math.nan


def read(body: object, today: date) -> Report:
    """Return the report that a parsed JSON body holds.

    Parameters
    ----------
    today
        The day of the decision where the body names none.

    Raises
    ------
    FaultsError
        With every fault, in the order of the body.
    """
    reader = _Reader(today)
    report = reader.report(body)
    if reader.faults:
        raise FaultsError(reader.faults)
    return report


class _Reader(Noting):
    def __init__(self, today: date) -> None:
        super().__init__()
        self.today = today

    def report(self, body: object) -> Report:
        parts = self._object(body, (), _TOP)
        reference = self._text(parts.get("reference"), ("reference",))
        day = self._day(parts.get("day"))
        attributes = self._attributes(parts.get("attributes", {}), day)
        values, states = dict(_UNKNOWN), dict[str, State]()
        qualities, sources = dict[str, int](), dict[str, str]()
        figures = parts.get("figures")
        if figures is None and not self.faults:
            expected = Label("“figures”对象，至少一个数据", "an object 'figures' with at least one figure")
            self._add(("figures",), "missing", None, expected, SEE_FIELDS)
        for name, given in (
            self._object(figures, ("figures",), COLUMNS).items() if figures is not None else ()
        ):
            value, state = self._figure(name, given, qualities, sources)
            values[name], states[name] = value, state
        self._complete_carriers(values, states)
        self._totals(values, states)
        return Report(reference, day, attributes, values, states, qualities, sources)

    def _figure(
        self, name: str, given: object, qualities: dict[str, int], sources: dict[str, str]
    ) -> tuple[float, State]:
        declared = field_of(name)
        if given is None:
            return math.nan, State.MISSING
        if not isinstance(given, dict):
            return self._number(given, declared, declared.unit, ("figures", name)), State.OBSERVED
        parts = self._object(given, ("figures", name), _PARTS)
        state = self._state(parts, name)
        unit = self._unit(parts.get("unit"), declared, name)
        value = math.nan
        if parts.get("value") is not None:
            value = self._number(parts["value"], declared, unit, ("figures", name, "value"))
        self._agree(name, state, value, parts)
        if "quality" in parts:
            self._quality(parts["quality"], name, qualities)
        for key in ("source", "document"):
            if key in parts:
                text = self._text(parts[key], ("figures", name, key))
                sources[name] = text if key == "source" else sources.get(name, text)
        return (nothing_of(declared) if state is State.NOT_APPLICABLE else value), state

    def _state(self, parts: Mapping[str, object], name: str) -> State:
        given = parts.get("state", "observed" if parts.get("value") is not None else "missing")
        if isinstance(given, str) and given in {one.value for one in State}:
            return State(given)
        words = "、".join(one.value for one in State), ", ".join(one.value for one in State)
        self._add(
            ("figures", name, "state"),
            "unknown-state",
            given,
            Label(f"{words[0]} 之一", f"one of {words[1]}"),
            ONE_OF_THEM,
        )
        return State.MISSING if parts.get("value") is None else State.OBSERVED

    def _agree(self, name: str, state: State, value: float, parts: Mapping[str, object]) -> None:
        has_value = parts.get("value") is not None
        if state is State.MISSING and has_value:
            expected = Label("缺失的数据不带数值", "no value where the state is missing")
            fix = Label("去掉数值，或改状态", "Leave the value out, or change the state")
        elif state is State.NOT_APPLICABLE and has_value and value != 0.0:
            expected = Label("不适用的数据为0或不填", "0 or no value where the state is not_applicable")
            fix = Label("去掉数值，或改状态", "Leave the value out, or change the state")
        elif state not in {State.MISSING, State.NOT_APPLICABLE} and not has_value:
            expected = Label(f"状态为 {state.value} 时要有数值", f"a value where the state is {state.value}")
            fix = Label("填数值，或把状态改为 missing", "Give the value, or say missing")
        else:
            return
        self._add(("figures", name, "state"), "state-and-value", state.value, expected, fix)

    def _unit(self, unit: object, declared: Field, name: str) -> str:
        """Return a unit that converts to the declared one; the declared one where none is given."""
        if unit is None or unit == declared.unit:
            return declared.unit
        place = ("figures", name, "unit")
        expected = Label(f"能换算为 {declared.unit} 的单位", f"a unit that converts to {declared.unit}")
        try:
            if not isinstance(unit, str):
                raise UnitError
            times_of(unit, declared)
        except UnitError:
            self._add(place, "unit", unit, expected, unit_fix(unit, declared))
            return declared.unit
        return unit

    def _number(self, given: object, declared: Field, unit: str, place: tuple[str, ...]) -> float:
        if declared.choices and isinstance(given, str):
            return self._level(given, declared.choices, place)
        if declared.kind is Kind.FLAG and isinstance(given, bool):
            return float(given)
        if isinstance(given, bool) or not isinstance(given, int | float):
            code, expected, fix = number_wanted(declared, unit, given)
            self._add(place, code, given, expected, fix)
            return math.nan
        try:
            value = float(given) * times_of(unit, declared)
        except OverflowError:
            value = math.inf
        steps = steps_of(declared)
        if not declared.low <= value <= declared.high or (steps and value not in steps):
            self._add(place, "out-of-range", given, range_of(declared, unit), range_fix(declared, unit))
            return math.nan
        return value

    def _level(self, given: str, choices: tuple[Choice, ...], place: tuple[str, ...]) -> float:
        for choice in choices:
            if given == choice.code:
                return choice.number
        self._add(place, "unknown-level", given, codes_of(choices), ONE_OF_THEM)
        return math.nan

    def _quality(self, given: object, name: str, qualities: dict[str, int]) -> None:
        if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 5:
            qualities[name] = given
            return
        self._add(
            ("figures", name, "quality"),
            "quality",
            given,
            Label(
                "1（已核查）到5（行业平均）的整数", "a whole number from 1 (verified) to 5 (sector average)"
            ),
            Label("改为1到5，或去掉", "Use 1 to 5, or leave it out"),
        )

    def _complete_carriers(self, values: dict[str, float], states: dict[str, State]) -> None:
        if values["carriers_complete"] != 1.0:
            return
        for name in CARRIER_COLUMNS:
            if name not in states:
                values[name], states[name] = 0.0, State.NOT_APPLICABLE

    def _totals(self, values: Mapping[str, float], states: Mapping[str, State]) -> None:
        for part in states:
            total = TOTALS.get(part)
            if total is not None and values[part] > values[total]:
                expected = no_more_than(total, values[total])
                given = f"{values[part]:.15g}"
                self._add(("figures", part), "part-above-total", given, expected, CHECK_BOTH)

    def _attributes(self, given: object, day: date) -> dict[str, str]:
        found = {}
        for name, value in self._object(given, ("attributes",), tuple(ATTRIBUTES)).items():
            text = self._text(value, ("attributes", name))
            if text == "":
                continue
            attribute = ATTRIBUTES[name]
            latest = {"founded": text, "accounts_year": f"{text}-01-01"}.get(name)
            is_late = latest is not None and (moment := day_of(latest)) is not None and moment > day
            if is_late or not attribute.accepts(text):
                expected = attribute.expected
                if is_late:
                    expected = Label(f"{day} 或更早", f"{day} or earlier")
                fix = Label(f"核对{attribute.label.zh}", f"Check {attribute.label.en.lower()}")
                self._add(("attributes", name), "attribute", value, expected, fix)
            else:
                found[name] = text
        return found

    def _day(self, given: object) -> date:
        if given is None:
            return self.today
        day = day_of(given)
        last = self.today + timedelta(days=1)
        if day is None or not FIRST_DAY <= day <= last:
            expected = Label(f"{FIRST_DAY} 到 {last} 之间的日期", f"a day from {FIRST_DAY} to {last}")
            fix = Label("写成 2026-11-24 的样子，或去掉", "Write it like 2026-11-24, or leave it out")
            self._add(("day",), "day", given, expected, fix)
            return self.today
        return day


def faults_by_place(faults: tuple[Fault, ...]) -> Iterator[tuple[str, Fault]]:
    """Yield each fault with the column or attribute it belongs to, for a form to show it there."""
    for fault in faults:
        parts = fault.place.split("/")
        yield (parts[2] if len(parts) > 2 else parts[-1]), fault
