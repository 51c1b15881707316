"""A step that was taken, as the journal keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scoring.journal.entries import Entry
from scoring.life.states import Step

_OWN = frozenset({"step", "bundle", "version", "day", "by", "why"})


@dataclass(frozen=True, slots=True)
class Taken:
    """One step.

    Attributes
    ----------
    bundle, version
        The digest of the bundle that it is about, and its version in the registry.
    day
        The calendar day in Asia/Shanghai on which it was taken: waivers and approvals end by it.
    by, why
        Who took it and for what reason; empty where no person did.
    detail
        What else the step says: gates, waivers, a last day, the bundle that served before.
    number, id, at
        The entry's; 0 and empty before it is recorded.
    """

    step: Step
    bundle: str
    version: str
    day: date
    by: str = ""
    why: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0
    id: str = ""
    at: str = ""

    @property
    def content(self) -> dict[str, object]:
        """What the chain keeps."""
        return {
            "step": self.step.value,
            "bundle": self.bundle,
            "version": self.version,
            "day": self.day.isoformat(),
            "by": self.by,
            "why": self.why,
            **self.detail,
        }

    @property
    def until(self) -> date:
        """The last day of an approval or a waiver."""
        return date.fromisoformat(self.detail["until"])


def taken_of(entry: Entry) -> Taken:
    """Return what an entry records; of one that was recorded before bundles had states, a trial."""
    value = entry.value
    return Taken(
        step=Step(value.get("step", Step.TRIAL)),
        bundle=str(value["bundle"]),
        version=str(value.get("version", "")),
        day=date.fromisoformat(value.get("day") or entry.at[:10]),
        by=str(value.get("by", "")),
        why=str(value.get("why", "")),
        detail={name: part for name, part in value.items() if name not in _OWN},
        number=entry.number,
        id=entry.id,
        at=entry.at,
    )
