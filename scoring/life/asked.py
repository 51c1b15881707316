"""What a person asks to be done about a bundle, read with all its faults at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from features.declare import Label
from scoring.forms import Form
from scoring.life.gates import rules
from scoring.life.names import person_of
from scoring.life.states import BY_PEOPLE, Step
from scoring.life.times import Times
from scoring.life.waivers import CONCERNS

LONGEST_NAME, LONGEST_REASON = 100, 2_000
NAMES = ("step", "by", "why", "what", "until")


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that somebody asks for.

    Attributes
    ----------
    bundle
        The digest; empty for a rollback to whatever served before.
    what, until
        What is waived, and its last day; of a waiver alone.
    """

    step: Step
    bundle: str
    by: str
    why: str
    what: str = ""
    until: date | None = None


def asked_of(body: object, bundle: str, today: date, times: Times) -> Asked:
    """Return what is asked for.

    Raises
    ------
    FaultsError
        Naming every fault: a step, a person and a reason are required; of a waiver what it lets pass, and a
        last day.
    """
    form = Form(body, NAMES)
    step = form.choice("step", {one.value: one for one in BY_PEOPLE})
    by, why = form.text("by", LONGEST_NAME), form.text("why", LONGEST_REASON)
    if by and not person_of(by):
        form.fault("by", "not-text", Label("一个人的姓名", "a person's name"))
    what, until = "", None
    if step is Step.WAIVE:
        what = form.choice("what", {code: code for code in waivable()}) or ""
        until = form.day("until", today - timedelta(days=1), times.waived_until(today))
    else:
        for name in ("what", "until"):
            if form.has(name):
                form.fault(name, "unknown", Label("只有豁免才需要", "nothing: only a waiver has it"))
    form.close()
    assert step is not None, "a form without faults has a step"
    return Asked(step, bundle, by, why, what, until)


def waivable() -> tuple[str, ...]:
    """Return what a waiver can name: every gate, and what production asks for."""
    return (*(rule.code for rule in rules()), *CONCERNS)
