"""Decisions and declarations as JSON: every number is the engine's own, unknown is null."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from api.v1.programmes import programme_view
from features.catalogue import catalogue
from features.confidence import Unconfirmed
from features.declare import Indicator, Label
from features.inputs import COLUMNS, field_of, label_of
from features.plausibility.plausibility import Slip
from models.spec import Task
from scoring.decision import OUTCOME_LABELS, Cause, Contribution, Decision, Outcome, Reason, Score
from scoring.in_force import InForce
from scoring.life.states import STATE_LABELS, State
from scoring.life.waivers import APPROVAL
from scoring.loss import ExpectedLoss
from scoring.typed import typed

DEMONSTRATION = {
    "zh": "演示：模型由合成总体训练，不对真实企业作任何决定。",
    "en": "Demonstration: trained on a synthetic population, deciding nothing about any real firm.",
}


_TRIAL = {
    "zh": "未经两人批准：仅供试用",
    "en": "Not approved by two people: for trial",
}
_WAIVED = {"zh": "未满足生产要求，由具名豁免放行", "en": "Let serve by a waiver, which names who gave it"}
_EXCUSED = {
    "zh": "已经两人批准，未达标的门槛由具名豁免放行",
    "en": "Approved by two people; a gate is let pass by a waiver, which names who gave it",
}
_APPROVED = {"zh": "已经两人批准", "en": "Approved by two people"}


def standing_view(standing: Mapping[str, Any] | None, language: str) -> dict[str, Any]:
    """Return under which state and waivers a decision was made; of one before there were states, nothing."""
    if standing is None:
        return {"standing": None}
    said = _TRIAL if APPROVAL in standing["lacks"] else _APPROVED
    if standing["waivers"]:
        said = _WAIVED if standing["lacks"] else _EXCUSED
    state = standing["state"]
    return {
        "standing": {
            **standing,
            "state_label": STATE_LABELS[State(state)].in_language(language) if state else "",
            "said": said[language],
        }
    }


def in_force_view(found: InForce | None) -> dict[str, str | None] | None:
    """Return the override that is in force as JSON, None where there is none."""
    if found is None:
        return None
    return {
        "outcome": found.outcome.value,
        "by": found.by,
        "second": found.second,
        "until": found.until.isoformat(),
        "override": found.override,
    }


def erased_view(content: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what is left of a decision whose figures were erased: what the journal's chain keeps."""
    causes = [typed(Cause, code) for code in content["causes"]]
    return {
        "day": content["day"],
        "outcome": content["outcome"],
        "outcome_label": OUTCOME_LABELS[Outcome(content["outcome"])].in_language(language),
        "causes": [_cause_view(cause, language) for cause in causes],
        "demonstration": content["demonstration"],
        "notice": DEMONSTRATION[language] if content["demonstration"] else "",
        "versions": content["versions"],
    }


def _cause_view(cause: Cause, language: str) -> dict[str, str]:
    return {"code": cause.name.lower(), "label": cause.value.in_language(language)}


def view_of(decision: Decision, language: str) -> dict[str, Any]:
    """Return what ``POST /v1/decisions`` answers."""
    return {
        "reference": decision.reference,
        "day": decision.day.isoformat(),
        "outcome": decision.outcome.value,
        "outcome_label": OUTCOME_LABELS[decision.outcome].in_language(language),
        "causes": [_cause_view(cause, language) for cause in decision.causes],
        "terms": [{"code": term.code, "label": term.label.in_language(language)} for term in decision.terms],
        "risk": _score_view(decision.risk, Task.RISK, decision.reasons, language),
        "recognition": _score_view(decision.recognition, Task.RECOGNITION, decision.reasons, language),
        "missing": list(decision.missing),
        "unknown": list(decision.unknown),
        "indicators": dict(sorted(decision.indicators.items())),
        "undefined": list(decision.undefined),
        "reasons": [reason_view(one, language) for one in decision.reasons],
        "effect": {"level": "loan", **asdict(decision.effect)} if decision.effect else None,
        "expected_loss": _loss_view(decision.expected_loss),
        "assumptions": [
            {
                "code": one.assumed.name.lower(),
                "label": one.assumed.value.in_language(language),
                "name": one.name,
                "name_label": name_label(one.name).in_language(language),
            }
            for one in decision.assumptions
        ],
        "demonstration": decision.demonstration,
        "notice": DEMONSTRATION[language] if decision.demonstration else "",
        "programmes": [programme_view(one, language) for one in decision.programmes],
        "unconfirmed": [_unconfirmed_view(one, language) for one in decision.unconfirmed],
        "plausibility": [slip_view(one) for one in decision.slips],
        "versions": asdict(decision.versions),
    }


def _loss_view(loss: ExpectedLoss | None) -> dict[str, Any] | None:
    """Return the expected loss, each factor with its level, and the rows of the table behind it."""
    if loss is None:
        return None
    factors = asdict(loss)
    factors["rests_on"] = [
        {
            "value": row.number,
            "source": row.source,
            "clause": row.clause,
            "effective_from": row.effective_from.isoformat(),
            "confidence": row.confidence.value,
        }
        for row in loss.rests_on
    ]
    return {"level": "loan", "levels": {"pd": "obligor", "lgd": "loan", "exposure": "loan"}, **factors}


def slip_view(slip: Slip) -> dict[str, object]:
    """Return a figure that was probably given in another unit; ``money`` is every amount of the report."""
    return {
        "column": slip.column,
        "likely_unit": slip.likely,
        "read_as": slip.read_as,
        "times": slip.times,
        "compared": [name for name in (slip.part, slip.whole) if name],
        "ratio": slip.ratio,
        "usual": [slip.low, slip.high],
    }


def _unconfirmed_view(one: Unconfirmed, language: str) -> dict[str, Any]:
    """Return a row that nobody has verified, and the indicators that rest on it."""
    return {
        "lookup": one.lookup,
        "label": catalogue().lookups[one.lookup].label.in_language(language),
        "value": one.value.number,
        "unit": catalogue().lookups[one.lookup].unit,
        "source": one.value.source,
        "clause": one.value.clause,
        "effective_from": one.value.effective_from.isoformat(),
        "confidence": one.value.confidence.value,
        "indicators": list(one.indicators),
    }


def _score_view(
    score: Score | None, task: Task, told: tuple[Reason, ...], language: str
) -> dict[str, Any] | None:
    if score is None:
        return None
    return {
        "definition": task.definition.in_language(language),
        "level": "obligor",
        "point": score.point,
        "worst": score.worst,
        "best": score.best,
        "calibration_spread": asdict(score.calibration_spread) if score.calibration_spread else None,
        "band_worst": score.band_worst,
        "band_best": score.band_best,
        "base": score.base,
        "margin": score.margin,
        "contributions": [_part_view(part, language) for part in score.contributions],
        "outside": list(score.outside),
        "cut_off": asdict(score.cut_off) if score.cut_off else None,
        "second_opinion": asdict(score.second) if score.second else None,
        "remaining_reasons": [reason_view(one, language) for one in score.reasons if one not in told],
    }


def reason_view(reason: Reason, language: str) -> dict[str, Any]:
    """Return a reason in words, with its evidence: indicators, and the figures and documents behind them."""
    proofs = [field_of(name).proof for name in reason.figures]
    return {
        "task": reason.task.value,
        "code": reason.code,
        "label": reason.label.in_language(language),
        "against": reason.is_against,
        "log_odds": reason.log_odds,
        "evidence": [_part_view(part, language) for part in reason.parts],
        "figures": list(reason.figures),
        "documents": [proof.value.in_language(language) for proof in dict.fromkeys(proofs)],
    }


def name_label(name: str) -> Label:
    """Return what a column is called, be it a figure, an indicator or a lookup."""
    known = catalogue()
    if name in COLUMNS:
        return label_of(name)
    return known.indicators[name].label if name in known.indicators else known.lookups[name].label


def _part_view(part: Contribution, language: str) -> dict[str, Any]:
    return {
        "indicator": part.indicator,
        "label": catalogue().indicators[part.indicator].label.in_language(language),
        "value": part.value,
        "log_odds": part.log_odds,
    }


def indicator_view(one: Indicator) -> dict[str, object]:
    """Return an indicator's declaration as JSON."""
    return {
        "name": one.name,
        "pillar": one.pillar,
        "label": {"zh": one.label.zh, "en": one.label.en},
        "description": one.description,
        "formula": one.formula,
        "unit": one.unit,
        "better": one.better.name.lower(),
        "undefined": one.undefined,
        "source": str(one.source),
        "inputs": list(one.inputs),
    }


def field_view(column: str) -> dict[str, object]:
    """Return a column's declaration as JSON."""
    one, label = field_of(column), label_of(column)
    return {
        "name": column,
        "block": one.block.name.lower(),
        "label": {"zh": label.zh, "en": label.en},
        "unit": one.unit,
        "low": one.low,
        "high": one.high,
        "core": one.core and column == one.name,
        "at_most": one.at_most,
        "proof": one.proof.name.lower(),
    }
