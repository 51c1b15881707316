"""What was told otherwise the second time: figures and attributes, and whether by the same enterprise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from features.border import State


@dataclass(frozen=True, slots=True)
class Told:
    """How a figure or an attribute was told; value None is unknown."""

    value: float | str | None
    state: State


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure or attribute told otherwise.

    Attributes
    ----------
    unit
        In which both are; empty for an attribute.
    """

    name: str
    unit: str
    before: Told
    after: Told


_UNTOLD = Told(None, State.MISSING)


def figures_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Return the figures whose value or state differs between the applications of two records."""
    told = before["figures"], after["figures"]
    found = []
    for name in dict.fromkeys([*told[0], *told[1]]):
        one, other = (_told(part[name]) if name in part else _UNTOLD for part in told)
        if one != other:
            unit = (told[1].get(name) or told[0][name])["unit"]
            found.append(Changed(name, unit, one, other))
    return found


def attributes_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Return the attributes that differ between the applications of two records."""
    told = before["attributes"], after["attributes"]
    return [
        Changed(name, "", *(_named(part.get(name)) for part in told))
        for name in dict.fromkeys([*told[0], *told[1]])
        if told[0].get(name) != told[1].get(name)
    ]


def is_same_enterprise(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool | None:
    """Return whether two applications are one enterprise's; None where they do not say.

    The credit code settles it. Without one on both sides a name or reference that both give is taken to tell
    one enterprise, and nothing tells two: both can change.
    """
    codes, *others = (
        [one["attributes"].get("credit_code") for one in (before, after)],
        [one["attributes"].get("name") for one in (before, after)],
        [one["reference"] for one in (before, after)],
    )
    if all(codes):
        return bool(codes[0] == codes[1])
    told = [names for names in others if all(names)]
    return True if told and told[0][0] == told[0][1] else None


def _told(figure: Mapping[str, Any]) -> Told:
    return Told(figure["value"], State(figure["state"]))


def _named(value: str | None) -> Told:
    return _UNTOLD if value is None else Told(value, State.OBSERVED)
