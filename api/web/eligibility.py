"""What each programme says of a case: outcome, margin, what it turns on, vetoes, and what to bring first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from api.web.cited import cited
from api.web.pieces import by_matrix
from api.web.words import say
from scoring.decision import OUTCOME_LABELS, Cause, Decision
from scoring.engine import Engine
from scoring.policy import outcome_of
from scoring.programmes.library import Library
from scoring.programmes.negative import is_negative_list, outcome_label
from scoring.programmes.result import CriterionResult, Eligibility, ProgrammeResult, Span, Truth

LOOKS: Mapping[Eligibility, tuple[str, str]] = MappingProxyType(
    {
        Eligibility.ELIGIBLE: ("check", "support"),
        Eligibility.ELIGIBLE_IF_CONFIRMED: ("half", "cond"),
        Eligibility.CANNOT_TELL: ("ask", "unk"),
        Eligibility.NOT_ELIGIBLE: ("dash", "not"),
    }
)
"""Icon and class of each outcome's chip."""
MOST_TOLD = 3
"""Criteria named in a row of the table; the JSON of the decision holds them all."""
_ORDER = tuple(LOOKS)


def programmes_view(decision: Decision, library: Library, language: str) -> list[dict[str, Any]]:
    """Return a row for each programme, what the enterprise can have first."""
    found = sorted(decision.programmes, key=lambda one: _ORDER.index(one.outcome))
    return [_row(one, library, language) for one in found]


def vetoes_view(decision: Decision, language: str) -> list[dict[str, str]]:
    """Return the vetoes that hold against the case, each once, with the programmes that it rules out."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for one in decision.programmes:
        name = one.label.in_language(language)
        for criterion in one.criteria:
            if criterion.id in one.active:
                place = cited(criterion.instrument, criterion.clause, language)
                known = found.get((criterion.id, place))
                found[criterion.id, place] = {
                    "label": criterion.label.in_language(language),
                    "place": place,
                    "programmes": f"{known['programmes']}{say(language, '、', '; ')}{name}"
                    if known
                    else name,
                }
    return list(found.values())


def cap_view(decision: Decision, engine: Engine, language: str) -> str:
    """Return how far active vetoes hold the outcome down, and what the matrix alone says; else nothing."""
    caps = [
        criterion.caps
        for one in decision.programmes
        for criterion in one.criteria
        if criterion.id in one.active and criterion.caps is not None
    ]
    if not caps:
        return ""
    cap = OUTCOME_LABELS[outcome_of(min(one.rank for one in caps))].in_language(language)
    held = say(
        language,
        f"按政策，否决项未解除时，结论最好也只能是“{cap}”。",
        f"By the policy, the outcome can be no better than “{cap}” while a veto holds.",
    )
    if Cause.ACTIVE_VETO not in decision.causes:
        return held
    alone = (OUTCOME_LABELS[one].in_language(language) for one in by_matrix(decision, engine))
    words = say(language, "”或“", "” or “").join(alone)
    return held + say(language, f"只看分数本是“{words}”。", f" The scores alone would give “{words}”.")


def _row(one: ProgrammeResult, library: Library, language: str) -> dict[str, Any]:
    icon, look = LOOKS[one.outcome]
    turns = _turns(one, language)
    return {
        "programme": one.programme,
        "label": one.label.in_language(language),
        "place": cited(one.instrument, one.clause, language),
        "since": say(
            language, f"{one.effective_from} 起施行", f"in force from {one.effective_from.isoformat()}"
        ),
        "outcome": one.outcome.name.lower(),
        "outcome_label": outcome_label(one, library).in_language(language),
        "is_negative_list": is_negative_list(one, library),
        "icon": icon,
        "look": look,
        "margin": _margin(one, language),
        "turns": turns[:MOST_TOLD],
        "more": len(turns[MOST_TOLD:]),
        "asks": [
            {"label": best.label.in_language(language), "proof": best.proof.in_language(language)}
            for best in one.next_best[:2]
        ],
        "confirm": [
            {
                "row": f"{basis.table} {basis.key}",
                "place": cited(basis.source, basis.clause, language),
                "label": basis.confidence.value.in_language(language),
            }
            for basis in one.unconfirmed
        ],
        "without_benchmark": len(one.without_benchmark),
    }


def _turns(one: ProgrammeResult, language: str) -> list[dict[str, Any]]:
    """Return active vetoes, then what else the outcome turns on, then vetoes that cannot be told."""
    by_id = {criterion.id: criterion for criterion in one.criteria}
    ids = dict.fromkeys([*one.active, *one.decisive, *one.open])
    return [_turn(by_id[name], name in one.active, language) for name in ids if name in by_id]


def _turn(one: CriterionResult, is_active: bool, language: str) -> dict[str, Any]:
    is_mark = one.part == "mark"
    return {
        "label": one.label.in_language(language),
        "place": "" if is_mark else cited(one.instrument, one.clause, language),
        "said": say(language, "否决", "veto") if is_active else one.truth.value.in_language(language),
        "icon": "veto" if is_active else "ask" if one.truth is Truth.CANNOT_TELL else "dash",
        "is_veto": is_active,
    }


def _margin(one: ProgrammeResult, language: str) -> str:
    """Return the points and the mark of a rubric; other margins are for machines and stand in the JSON."""
    if one.score is not None and one.mark is not None:
        points = _range(one.score)
        return say(language, f"{points} 分，合格 {one.mark:g}", f"{points} points, mark {one.mark:g}")
    return ""


def _range(span: Span) -> str:
    ends = [f"{end:.1f}" for end in (span.low or 0.0, span.high or 0.0)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)
