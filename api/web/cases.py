"""An officer's case: outcome, ranges, what moves them, what is missing, and what it all rests on."""

from __future__ import annotations

import math
from typing import Any

from api.web.because import assumptions_view, causes_view, effect_view, reasons_view, terms_view
from api.web.eligibility import cap_view, programmes_view, vetoes_view
from api.web.losses import loss_view
from api.web.peers import credit_names, green_names, peers_view
from api.web.pieces import (
    drivers_view,
    matrix_view,
    open_sides,
    outcome_view,
    score_view,
    scores_of,
    unconfirmed_view,
)
from api.web.wants import column_label, document_words, is_certain, missing_view, strip_view, wants_view
from api.web.words import SIZE_LABELS, figure_words, money, say
from api.web.worklist import sector_words
from features.border import Report
from features.figures import records_of
from features.inputs import COLUMNS, field_of, label_of
from models.naming import data_name
from models.spec import Task
from scoring.asks import most_wanted
from scoring.decision import Cause, Decision, Outcome
from scoring.portfolio import Case, Consultant

_SETTLED = {
    Outcome.SUPPORT: ("支持", "Support"),
    Outcome.SUPPORT_WITH_CONDITIONS: ("有条件支持", "Support with conditions"),
    Outcome.NOT_SUPPORTED: ("不支持", "Not supported"),
}


def case_view(case: Case, consultant: Consultant, language: str) -> dict[str, Any]:
    """Return everything that the page of a case prints."""
    engine, decision, report = consultant.engine, case.decision, case.report
    division = report.attributes.get("sector", "")[:3]
    scores = scores_of(decision)
    rests = frozenset(name for row in decision.unconfirmed for name in row.indicators)
    return {
        "code": case.code,
        "name": case.name,
        "about": _about(case, consultant, language),
        "loan": _loan(report, language),
        "said": said(case, language),
        "why": _why(case, consultant, language),
        "decision": outcome_view(decision.outcome, language),
        "causes": causes_view(decision, language),
        "terms": terms_view(decision, language),
        "reasons": reasons_view(decision, consultant, division, language),
        "programmes": programmes_view(decision, engine.assessor.library, language),
        "vetoes": vetoes_view(decision, language),
        "cap": cap_view(decision, engine, language),
        "effect": effect_view(decision.effect, language),
        "loss": loss_view(decision.expected_loss, language),
        "assumptions": assumptions_view(decision, language),
        "missing": missing_view(decision.missing, language),
        "scores": [score_view(task, score, engine, language) for task, score in scores],
        "drivers": [drivers_view(task, score, engine, language) for task, score in scores],
        "wants": wants_view(case, consultant, language),
        "strip": strip_view(case, consultant, language),
        "matrix": matrix_view(decision, engine, language) if len(scores) == len(Task) else None,
        "green_peers": peers_view(green_names(engine), decision, division, consultant, rests, language),
        "credit_peers": peers_view(credit_names(engine), decision, division, consultant, rests, language),
        "sector": sector_words(case, engine.tables, language),
        "unknown": _unknown(decision, language),
        "figures": _figures(report, language),
        "unconfirmed": unconfirmed_view(decision, language),
        "rests_on": _rests_on(decision, consultant, language),
    }


def said(case: Case, language: str) -> str:
    """Return the outcome as a sentence: the page's heading."""
    decision = case.decision
    if decision.outcome is Outcome.INCOMPLETE:
        count = len([name for name in decision.missing if name != "size_class"])
        return say(language, f"资料不全：缺 {count} 项核心数据", f"Incomplete: {count} core figures missing")
    if case.waits:
        return _referred(case, language)
    if decision.outcome is Outcome.REFER:
        causes = [cause for cause in decision.causes if cause is not Cause.UNKNOWN_FIGURES]
        words = causes[0].value.in_language(language)
        return say(language, f"转人工：{words}", f"Refer: {words[:1].lower()}{words[1:]}")
    words = say(language, *_SETTLED[decision.outcome])
    if not case.asks:
        return say(language, f"{words}：材料齐全", f"{words}: every figure is known")
    if decision.outcome is Outcome.NOT_SUPPORTED:
        return say(language, f"{words}：补什么材料都改变不了", f"{words}, and no document can change it")
    return say(language, f"{words}：未知的数不管是多少都不变", f"{words}, whatever the unknown figures are")


def _referred(case: Case, language: str) -> str:
    best = most_wanted(case.asks)
    if best is None:
        return say(language, "转人工：没有哪一份材料单独能定", "Refer: no single document would settle it")
    if is_certain(case):
        return say(language, "转人工：一份材料就能定", "Refer: one document would settle it")
    if best.settles >= 1.0:
        return say(language, "转人工：一份材料多半就能定", "Refer: one document should settle it")
    share = f"{100 * best.settles:.0f}%"
    return say(
        language,
        f"转人工：一份材料，{share} 的情形能定",
        f"Refer: one document would settle {share} of cases",
    )


def _why(case: Case, consultant: Consultant, language: str) -> list[str]:
    """Return the sentences below the heading: what is open, on which side, and what to ask for."""
    decision = case.decision
    if decision.recognition is None or decision.risk is None:
        stop = say(language, "。", ".")
        return [cause.value.in_language(language) + stop for cause in decision.causes]
    sentences = []
    for task, score in scores_of(decision):
        view = score_view(task, score, consultant.engine, language)
        could = "" if view["is_settled"] else say(language, "可能在", "could be ")
        sentences.append(
            say(
                language,
                f"{view['title']}概率{could} {view['words']}（{view['band']}）。",
                f"{view['title']} {could}{view['words']} ({view['band']}).",
            )
        )
    if Cause.MODELS_DISAGREE in decision.causes:
        sentences.append(_second_said(decision, consultant, language))
    if not case.waits:
        return sentences
    green, risk = open_sides(decision, consultant.engine)
    if green != risk:
        sentences.append(_one_side(green, language))
    best = most_wanted(case.asks)
    if best is not None:
        words = document_words(best, language)
        sentences.append(say(language, f"先索取：{words}。", f"Ask first for: {words}."))
    return sentences


def _second_said(decision: Decision, consultant: Consultant, language: str) -> str:
    """Return what the second opinion makes of the same figures: the outcome it would give."""
    parts = [
        score_view(task, score, consultant.engine, language)["second_words"]
        for task, score in scores_of(decision)
        if score.second
    ]
    return say(language, "；", "; ").join(parts) + say(language, "。", ".")


def _one_side(is_green: bool, language: str) -> str:
    """Return that only one of the two models leaves the outcome open."""
    if is_green:
        return say(
            language,
            "没定的只是绿色一侧，风险取哪一端都不改变结论。",
            "Only the green side is open; either end of the risk leaves the outcome as it is.",
        )
    return say(
        language,
        "没定的只是风险一侧，绿色取哪一端都不改变结论。",
        "Only the risk side is open; either end of the green score leaves the outcome as it is.",
    )


def _about(case: Case, consultant: Consultant, language: str) -> list[str]:
    """Return who the enterprise is, in a few words."""
    report = case.report
    values, texts = report.values, report.attributes
    size = consultant.engine.figures(records_of([report])).columns["size_class"][0]
    words = [sector_words(case, consultant.engine.tables, language)]
    if not math.isnan(size):
        label = SIZE_LABELS[int(size)].in_language(language)
        staff, revenue = f"{values['employees']:,.0f}", money(values["revenue"], language)
        words.append(
            say(
                language,
                f"{label}（{staff} 人，营收 {revenue}）",
                f"{label.lower()} ({staff} staff, revenue {revenue})",
            )
        )
    if founded := texts.get("founded"):
        words.append(say(language, f"{founded[:4]} 年成立", f"founded {founded[:4]}"))
    if year := texts.get("accounts_year"):
        words.append(say(language, f"{year} 年报表", f"accounts of {year}"))
    return words


def _loan(report: Report, language: str) -> dict[str, str]:
    amount, tenor = report.values["loan_amount"], report.values["loan_tenor"]
    parts = []
    if not math.isnan(amount):
        parts.append(money(amount, language))
    if not math.isnan(tenor):
        parts.append(say(language, f"{tenor:.0f} 个月", f"{tenor:.0f} months"))
    return {"terms": " · ".join(parts), "purpose": report.attributes.get("purpose", "")}


def _unknown(decision: Decision, language: str) -> list[dict[str, str]]:
    """Return every unknown figure that a score reads, and who can prove it."""
    return [
        {"label": column_label(name, language), "proof": field_of(name).proof.value.in_language(language)}
        for name in decision.unknown
        if name in COLUMNS
    ]


def _figures(report: Report, language: str) -> list[dict[str, Any]]:
    """Return what was reported, by block."""
    blocks: dict[str, list[dict[str, Any]]] = {}
    for column, state in report.states.items():
        value = report.values[column]
        if math.isnan(value) or state.value == "not_applicable":
            continue
        declared = field_of(column)
        blocks.setdefault(declared.block.value.in_language(language), []).append(
            {
                "label": label_of(column).in_language(language),
                "value": value,
                "words": figure_words(column, value, language),
                "proof": report.sources.get(column) or declared.proof.value.in_language(language),
            }
        )
    return [{"block": block, "rows": rows} for block, rows in blocks.items()]


def _rests_on(decision: Decision, consultant: Consultant, language: str) -> dict[str, Any]:
    bundle = consultant.engine.bundle
    versions = decision.versions
    return {
        "day": decision.day.isoformat(),
        "data": data_name(str(bundle.data["name"]), language),
        "years": f"{bundle.data['first_year']}–{bundle.data['last_year']}",
        "policy_from": consultant.engine.policy.effective_from.isoformat(),
        "is_synthetic": bundle.is_synthetic,
        "digests": [
            {"name": name, "digest": digest}
            for name, digest in (
                ("bundle", versions.bundle),
                ("indicators", versions.indicators),
                ("tables", versions.tables),
                ("policy", versions.policy),
                ("programmes", versions.programmes),
                ("reasons", versions.reasons),
                ("code", versions.code),
            )
        ],
    }
