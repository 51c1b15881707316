"""What people did about a recorded case, and the form by which an officer overrules it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from api.web.pieces import outcome_view
from api.wiring import Services
from features.border import faults_by_place
from features.declare import Label
from features.faults import Fault
from scoring.decision import OUTCOME_LABELS, Outcome
from scoring.forms import NOT_A_CHOICE
from scoring.in_force import InForce, in_force_of
from scoring.journal.entries import Entry, Kind
from scoring.people import DisputeKind, Limits, OverrideReason

DECIDABLE = tuple(one for one in Outcome if one is not Outcome.INCOMPLETE)
KINDS: Mapping[str, Label] = {
    Kind.OVERRIDE.value: Label("推翻系统结论", "Overruled"),
    Kind.DISPUTE.value: Label("异议", "Disputed"),
    Kind.REVIEW.value: Label("人工复核", "Reviewed"),
    Kind.ERASURE.value: Label("数据已删除", "Figures erased"),
}
FIELDS: tuple[tuple[str, Label, str], ...] = (
    ("by", Label("经办人", "Your name"), "name"),
    ("second", Label("复核人", "Second person"), "off"),
    ("expires", Label("有效至", "Until"), "off"),
)
_ERASED = Label("（文字已删除）", "(the words were erased)")


def acts_view(services: Services, number: int, today: date, language: str) -> dict[str, Any]:
    """Return what was recorded about a decision, oldest first, and the override that is in force."""
    acts = services.journal.about(number)
    found = in_force_of(acts, today)
    return {
        "acts": [_act(services, one, language) for one in acts],
        "overruled": None if found is None else _overruled(found, language),
    }


def form_view(
    language: str, today: date, limits: Limits, typed: Mapping[str, str], faults: Sequence[Fault] = ()
) -> dict[str, Any]:
    """Return what the override's form prints: choices, what was typed, and the faults beside them."""
    found = {name: _fault(fault, language) for name, fault in faults_by_place(tuple(faults))}
    limit = limits.second_person_above
    hints = {
        "second": Label(
            f"贷款超过{limit / 10_000:,.0f}万元或金额未知时必填",
            f"Needed above {limit:,.0f} CNY, or if the amount is unknown",
        ),
        "expires": Label(
            f"不晚于{today + timedelta(days=limits.longest_override)}",
            f"By {today + timedelta(days=limits.longest_override)}",
        ),
    }
    return {
        "outcomes": [
            {"value": one.value, "label": OUTCOME_LABELS[one].in_language(language)} for one in DECIDABLE
        ],
        "reasons": [
            {"value": one.name.lower(), "label": one.value.in_language(language)} for one in OverrideReason
        ],
        "fields": [
            {
                "name": name,
                "label": label.in_language(language),
                "complete": complete,
                "hint": hints[name].in_language(language) if name in hints else "",
            }
            for name, label, complete in FIELDS
        ],
        "typed": dict(typed),
        "faults": found,
    }


def _act(services: Services, entry: Entry, language: str) -> dict[str, Any]:
    payload = services.journal.payload(entry.number) if entry.payload else {}
    text = _ERASED.in_language(language) if payload is None else payload.get("text", "")
    return {
        "id": entry.id,
        "kind": KINDS[entry.kind].in_language(language),
        "entry": entry.number,
        "recorded_at": entry.at,
        "words": [words.in_language(language) for words in _words(entry)],
        "text": text,
    }


def _words(entry: Entry) -> list[Label]:
    """Return what the chain itself keeps of an act."""
    value = entry.value
    if entry.kind == Kind.OVERRIDE.value:
        reason = OverrideReason[value["reason"].upper()].value
        second = value["second"]
        people = f"{value['by']} · {second}" if second else value["by"]
        until = Label(f"至{value['expires']}", f"until {value['expires']}")
        return [OUTCOME_LABELS[Outcome(value["outcome"])], reason, Label(people, people), until]
    if entry.kind == Kind.DISPUTE.value:
        due = Label(f"{value['due']}前由人答复", f"a person answers by {value['due']}")
        after = value["outcome_after"]
        changed = OUTCOME_LABELS[Outcome(after)] if after else None
        again = [Label(f"更正后重算：{changed.zh}", f"scored anew: {changed.en}")] if changed else []
        return [DisputeKind[value["kind"].upper()].value, *again, due]
    if entry.kind == Kind.REVIEW.value:
        stands = Label("维持", "It stands") if value["stands"] else Label("改变", "It changes")
        return [stands, OUTCOME_LABELS[Outcome(value["outcome"])], Label(value["by"], value["by"])]
    return [Label(value["reason"], value["reason"]), Label(value["asked_by"], value["asked_by"])]


def _overruled(found: InForce, language: str) -> dict[str, str]:
    """Return the outcome that people put in the place of the decision's own: heading, and what it was."""
    label, was = OUTCOME_LABELS[found.outcome], OUTCOME_LABELS[found.before]
    by, second = found.by, found.second
    zh, en = (f"{by}与{second}", f"{by} and {second}") if second else (by, by)
    said = Label(f"{label.zh}：由人改定", f"{label.en}: decided by people")
    changed = Label(
        f"原为“{was.zh}”，由{zh}改定，至{found.until}。",
        f"Was: {was.en}. Changed by {en}, until {found.until}.",
    )
    return {
        **outcome_view(found.outcome, language),
        "said": said.in_language(language),
        "was": changed.in_language(language),
    }


def _fault(fault: Fault, language: str) -> str:
    if fault.code == NOT_A_CHOICE:
        return Label("请选择一项", "Choose one.").in_language(language)
    return Label(f"应为{fault.expected.zh}", f"Expected {fault.expected.en}.").in_language(language)
