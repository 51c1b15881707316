"""What the answer page says of a self-check, in the enterprise's words."""

from __future__ import annotations

from typing import Any

from api.web.because import reasons_view, terms_view
from api.web.eligibility import programmes_view, vetoes_view
from api.web.faulty import label_on_form
from api.web.forms import QUESTIONED
from api.web.headline import lead, said
from api.web.peers import credit_names, green_names, peers_view
from api.web.pieces import drivers_view, outcome_view, score_view, scores_of, unconfirmed_view
from api.web.slips import slips_view
from api.web.wants import missing_view, questions_first, strip_view, wants_view
from api.web.worklist import sector_words
from scoring.portfolio import Case, Consultant


def answer_view(case: Case, consultant: Consultant, language: str) -> dict[str, Any]:
    """Return everything that the answer's page prints."""
    engine, decision, report = consultant.engine, case.decision, case.report
    division = report.attributes.get("sector", "")[:3]
    rests = frozenset(name for row in decision.unconfirmed for name in row.indicators)
    scores = scores_of(decision)
    peers = peers_view(green_names(engine), decision, division, consultant, rests, language)
    credit = peers_view(credit_names(engine), decision, division, consultant, rests, language)
    wants = questions_first(wants_view(case, consultant, language, QUESTIONED), case, consultant, language)
    reasons = reasons_view(decision, consultant, division, language, is_known_only=True)
    programmes = programmes_view(decision, engine.assessor.library, language)
    return {
        "day": decision.day.isoformat(),
        "said": said(case, consultant, language),
        "lead": lead(case, consultant, wants, language),
        "decision": outcome_view(decision.outcome, language),
        "terms": terms_view(decision, language),
        "reasons": [one for one in reasons if one["rows"]],
        "unexplained": [one["title"] for one in reasons if not one["rows"]],
        "programmes": [row for row in programmes if not row["is_negative_list"]],
        "negative_lists": [row for row in programmes if row["is_negative_list"]],
        "vetoes": vetoes_view(decision, language),
        "slips": slips_view(decision, report.values, language),
        "missing": missing_view(decision.missing, language, _on_form),
        "wants": wants,
        "strip": strip_view(case, consultant, language),
        "scores": [score_view(task, score, engine, language) for task, score in scores],
        "drivers": [drivers_view(task, score, engine, language) for task, score in scores],
        "sector": sector_words(case, engine.tables, language) if division else "",
        "green_peers": [row for row in peers if row["value"] is not None] if division else [],
        "credit_peers": [row for row in credit if row["value"] is not None] if division else [],
        "unconfirmed": unconfirmed_view(decision, language),
        "versions": {
            "policy": decision.versions.policy[:12],
            "tables": decision.versions.tables[:12],
            "bundle": engine.bundle.identity,
        },
    }


def _on_form(name: str, language: str) -> str:
    return label_on_form(name).in_language(language)
