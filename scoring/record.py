"""The decision record: everything that a decision says and rests on, as JSON in one way only.

It is made from the typed objects themselves, so that nothing they hold is left out, and it is stored as
canonical JSON (RFC 8785). ``docs/schema/decision-record.json`` is its schema.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from features.border import Report, State
from features.inputs import COLUMNS, field_of
from models.machine import Machine, machine_of
from scoring.decision import Decision

SCHEMA = "greenloan/decision-record/1"
CHAINED = ("day", "outcome", "causes", "demonstration", "versions")
"""What of a decision the chain keeps for ever; everything else rests on the enterprise's figures."""


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """One figure as it was reported, in its declared unit; no value is unknown."""

    value: float | None
    unit: str
    state: State
    quality: int | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Application:
    """What was asked: by whom, on which day, with which figures."""

    reference: str
    day: date
    attributes: Mapping[str, str]
    figures: Mapping[str, ReportedFigure]


@dataclass(frozen=True, slots=True)
class Record:
    """A decision with what it was asked, by which rules and on what it was computed.

    Its place in the journal (number, time, hashes, idempotency key) and what people did later (reviews,
    overrides, disputes) are the entry's own and other entries.
    """

    schema: str
    application: Application
    decision: Decision
    machine: Machine


def record_of(report: Report, decision: Decision) -> dict[str, Any]:
    """Return the record as JSON; the same objects give the same bytes once it is canonical."""
    record: dict[str, Any] = plain(Record(SCHEMA, application_of(report), decision, machine_of()))
    return record


def content_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a record holds no figure of a person or a company."""
    return {
        "schema": record["schema"],
        "machine": record["machine"],
        **{name: record["decision"][name] for name in CHAINED},
    }


def rest_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a record its content does not say."""
    decision = {name: part for name, part in record["decision"].items() if name not in CHAINED}
    return {"application": record["application"], "decision": decision}


def joined(content: Mapping[str, Any], rest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of which these are the content and the rest."""
    return {
        "schema": content["schema"],
        "application": rest["application"],
        "decision": rest["decision"] | {name: content[name] for name in CHAINED},
        "machine": content["machine"],
    }


def application_of(report: Report) -> Application:
    """Return what a report says."""
    return Application(
        report.reference,
        report.day,
        report.attributes,
        {
            name: ReportedFigure(
                None if math.isnan(report.values[name]) else report.values[name],
                field_of(name).unit,
                state,
                report.qualities.get(name),
                report.sources.get(name),
            )
            for name, state in report.states.items()
        },
    )


def report_of(application: Mapping[str, Any]) -> Report:
    """Return the report that a record's application was made from."""
    figures: Mapping[str, Mapping[str, Any]] = application["figures"]
    values = dict.fromkeys(COLUMNS, math.nan)
    values |= {name: float(one["value"]) for name, one in figures.items() if one["value"] is not None}
    return Report(
        reference=application["reference"],
        day=date.fromisoformat(application["day"]),
        attributes=application["attributes"],
        values=values,
        states={name: State(one["state"]) for name, one in figures.items()},
        qualities={name: one["quality"] for name, one in figures.items() if one["quality"] is not None},
        sources={name: one["source"] for name, one in figures.items() if one["source"] is not None},
    )


def plain(value: object) -> Any:
    """Return a typed value as JSON: choices by their code, days as text, figures as they are."""
    kind: Any = type(value)
    return _plainer_of(kind)(value)


@cache
def _plainer_of(kind: Any) -> Callable[[Any], Any]:
    """Return what writes values of a type: found once, since a record holds thousands of few types."""
    if is_dataclass(kind):
        names = tuple(one.name for one in fields(kind))
        return lambda value: {name: plain(getattr(value, name)) for name in names}
    for kinds, plainer in _PLAINERS:
        if issubclass(kind, kinds):
            return plainer
    raise TypeError(f"A record cannot hold {kind.__name__}. Give numbers, texts, days and choices.")


def code_of(choice: Enum) -> str:
    """Return how a choice is written: its value where that is text, else its name in small letters."""
    return choice.value if isinstance(choice.value, str) else choice.name.lower()


_PLAINERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    ((type(None), str, int), lambda value: value),
    (float, lambda value: value + 0.0),  # JSON has no negative nothing
    (Enum, code_of),
    (date, lambda value: value.isoformat()),
    (Mapping, lambda value: {str(name): plain(part) for name, part in value.items()}),
    ((tuple, list), lambda value: [plain(part) for part in value]),
)
