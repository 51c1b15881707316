"""What people did about the cases on the work list, as badges: overruled, disputed, due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from api.web.words import say
from scoring.decision import OUTCOME_LABELS, Outcome
from scoring.journal.entries import Entry, Kind

Badge = dict[str, str]


def badges_of(acts: Sequence[Entry], today: date, language: str) -> list[Badge]:
    """Return the badges of one case, by what was recorded about it, oldest first."""
    return [*_overruled(acts, today, language), *_disputed(acts, today, language)]


def _overruled(acts: Sequence[Entry], today: date, language: str) -> Iterator[Badge]:
    """Yield the override that is in force: the last that has not expired."""
    overrides = [one.value for one in acts if one.kind == Kind.OVERRIDE.value]
    in_force = [value for value in overrides if date.fromisoformat(value["expires"]) >= today]
    if in_force:
        outcome, until = OUTCOME_LABELS[Outcome(in_force[-1]["outcome"])], in_force[-1]["expires"]
        words = say(
            language, f"已推翻：{outcome.zh}，至 {until}", f"Overruled: {outcome.en.lower()}, until {until}"
        )
        yield {"code": "overruled", "icon": "half", "words": words}


def _disputed(acts: Sequence[Entry], today: date, language: str) -> Iterator[Badge]:
    """Yield each dispute that no review has answered, with the day by which a person answers it."""
    answered = {one.value["answers"] for one in acts if one.kind == Kind.REVIEW.value}
    for one in acts:
        if one.kind != Kind.DISPUTE.value or one.id in answered:
            continue
        due = date.fromisoformat(one.value["due"])
        if due < today:
            words = say(language, f"异议逾期：应于 {due} 前答复", f"Dispute overdue: was due by {due}")
            yield {"code": "overdue", "icon": "veto", "words": words}
        else:
            words = say(language, f"有异议：{due} 前答复", f"Disputed: answer by {due}")
            yield {"code": "disputed", "icon": "doc", "words": words}
