"""What people did about the cases on the work list, as badges: overruled, disputed, due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.web.words import say
from scoring.decision import OUTCOME_LABELS
from scoring.in_force import InForce, in_force_of
from scoring.journal.entries import Entry, Kind

Badge = dict[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """What people did about a case: the override in force, None where there is none, and the badges."""

    in_force: InForce | None
    badges: tuple[Badge, ...]


def done_of(acts: Sequence[Entry], today: date, language: str) -> Done:
    """Return what people did about one case, by what was recorded about it, oldest first."""
    return Done(in_force_of(acts, today), tuple(badges_of(acts, today, language)))


def badges_of(acts: Sequence[Entry], today: date, language: str) -> list[Badge]:
    """Return the badges of one case, by what was recorded about it, oldest first."""
    return [*_overruled(acts, today, language), *_disputed(acts, today, language)]


def _overruled(acts: Sequence[Entry], today: date, language: str) -> Iterator[Badge]:
    """Yield the override that is in force."""
    found = in_force_of(acts, today)
    if found is not None:
        outcome, until = OUTCOME_LABELS[found.outcome], found.until
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
