"""Which outcome stands now: that of the last override that has not ended, else the decision's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scoring.decision import Outcome
from scoring.journal.entries import Entry, Kind


@dataclass(frozen=True, slots=True)
class InForce:
    """An override that is in force.

    Attributes
    ----------
    outcome, before
        What people decided, and what it was.
    second
        None where one person was enough.
    until
        Its last day.
    override
        The id of its entry.
    """

    outcome: Outcome
    before: Outcome
    by: str
    second: str | None
    until: date
    override: str


def in_force_of(acts: Sequence[Entry], today: date) -> InForce | None:
    """Return the override in force among what was recorded about a decision, oldest first."""
    for one in reversed(acts):
        if one.kind == Kind.OVERRIDE.value and date.fromisoformat(one.value["expires"]) >= today:
            return _in_force(one)
    return None


def _in_force(entry: Entry) -> InForce:
    value = entry.value
    return InForce(
        outcome=Outcome(value["outcome"]),
        before=Outcome(value["outcome_before"]),
        by=value["by"],
        second=value["second"],
        until=date.fromisoformat(value["expires"]),
        override=entry.id,
    )
