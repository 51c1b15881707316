"""Why an outcome is as it is: reasons against the cut-off, causes, conditions, what was assumed."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from api.v1.views import name_label
from api.web.beside import Beside
from api.web.words import percent, say, shown
from models.spec import Task
from scoring.decision import Assumption, Decision, Effect, Reason, Score
from scoring.portfolio import Consultant
from scoring.reasons import Known, known_of


def reasons_view(
    decision: Decision,
    consultant: Consultant,
    division: str,
    language: str,
    *,
    is_known_only: bool = False,
) -> list[dict[str, Any]]:
    """Return, for each score that explains the outcome, its reasons from the cut-off and their exact sum.

    With ``is_known_only`` a group of which nothing is known is no reason: it counts among the others.
    """
    beside = Beside(consultant.engine, consultant.benchmarks, division)
    both = ((Task.RECOGNITION, decision.recognition), (Task.RISK, decision.risk))
    return [
        _of_score(
            task,
            score,
            [one for one in told if not is_known_only or _is_known(one, decision.undefined)],
            decision.undefined,
            beside,
            language,
        )
        for task, score in both
        if score is not None and (told := [one for one in decision.reasons if one.task is task])
    ]


def _is_known(reason: Reason, undefined: Collection[str]) -> bool:
    """Return whether anything is known of a group that gives it its side."""
    parts = (
        (
            0.0 if part.indicator in undefined else math.nan if part.value is None else part.value,
            part.log_odds,
        )
        for part in reason.parts
    )
    return known_of(parts) is not Known.NOTHING


def _of_score(
    task: Task,
    score: Score,
    told: list[Reason],
    undefined: Collection[str],
    beside: Beside,
    language: str,
) -> dict[str, Any]:
    sign = 1.0 if task.better_when_high else -1.0
    shown_codes = {one.code for one in told}
    others = [one for one in score.reasons if one.code not in shown_codes]
    rest = sign * sum(one.log_odds for one in others)
    effects = [sign * one.log_odds for one in told]
    rows = [
        {
            "code": one.code,
            "label": beside.label(one).in_language(language),
            "effect": effect,
            "evidence": say(language, "；", "; ").join(_parts(one, undefined, beside, language)),
        }
        for one, effect in zip(told, effects, strict=True)
    ]
    edge = percent(score.cut_off.probability) if score.cut_off else ""
    return {
        "task": task.value,
        "title": task.label.in_language(language),
        "said": say(
            language,
            f"理由：{task.label.zh}离分界 {edge} 有多远",
            f"Reasons: how far {task.label.en.lower()} is from the cut-off of {edge}",
        ),
        "rows": rows,
        "rest": rest,
        "rest_count": len(others),
        "total": sum(effects) + rest,
        "limit": max(abs(one) for one in [*effects, rest, 0.1]),
    }


def _parts(reason: Reason, undefined: Collection[str], beside: Beside, language: str) -> list[str]:
    """Return the indicators that a reason speaks for, with their values, or with what stood for them."""
    words = []
    for part in reason.parts:
        one = beside.engine.catalogue.indicators[part.indicator]
        value = shown(part.indicator, part.value, one.unit, language)
        if part.indicator in undefined:
            value = say(language, "无意义，按范围端点计", "undefined, the end of its range counts")
        elif part.value is None:
            value = say(language, "未知，按同行业中位数计", "unknown, the sector's median counts")
        elif beside.differs(reason, part):
            value += beside.standing(reason, language)
        words.append(f"{one.label.in_language(language)} {value}")
    return words


def causes_view(decision: Decision, language: str) -> list[str]:
    """Return why a case is referred or incomplete."""
    return [cause.value.in_language(language) for cause in decision.causes]


def terms_view(decision: Decision, language: str) -> list[str]:
    """Return what has to be done under support with conditions."""
    return [term.label.in_language(language) for term in decision.terms]


def assumptions_view(decision: Decision, language: str) -> list[dict[str, Any]]:
    """Return what was taken for granted: each way once, with the names it applies to."""
    names: dict[Any, list[Assumption]] = {}
    for one in decision.assumptions:
        names.setdefault(one.assumed, []).append(one)
    return [
        {
            "assumed": assumed.value.in_language(language),
            "names": [name_label(one.name).in_language(language) for one in found],
        }
        for assumed, found in names.items()
    ]


def effect_view(effect: Effect | None, language: str) -> list[dict[str, str]]:
    """Return what the loan does; nothing where no loan is asked for, unknown where it is not told."""
    if effect is None:
        return []
    unknown = say(language, "未知", "unknown")
    rows = (
        (say(language, "占项目总投资", "Share of the project"), effect.share_of_project, "share"),
        (say(language, "年减排量", "CO₂ cut a year"), effect.emissions_cut, "t"),
        (say(language, "年节能量", "Energy saved a year"), effect.energy_saved, "tce"),
        (say(language, "融资排放", "Financed emissions"), effect.financed_emissions, "t"),
        (say(language, "融资排放数据质量", "Data quality of these (PCAF)"), effect.financed_quality, ""),
    )
    found = []
    for label, value, unit in rows:
        if value is None:
            words = unknown
        elif unit == "share":
            words = percent(value)
        else:
            words = f"{value:,.0f} {unit}".strip()
        found.append({"label": label, "words": words})
    return found
