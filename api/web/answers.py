"""What the answer page says of a decision, in the reader's words."""

from __future__ import annotations

from typing import Any

from api.web.charts import logarithmic, percent, probability_scale, reason_bar, signed
from features.attributes import ATTRIBUTES
from features.declare import Better
from features.inputs import FIELDS, field_of, label_of
from models.spec import Task
from scoring.decision import OUTCOME_LABELS, Decision, Outcome, Score
from scoring.engine import Engine

MOST_REASONS = 6
OWN = "GREENLOAN"
_UNSURE = ("含未核实的系数", "rests on a coefficient that is not verified")
_SAID: dict[Outcome, tuple[str, str]] = {
    Outcome.SUPPORT: ("够格：没填的数不管是多少，结论都不变", "Supported, whatever the blanks are"),
    Outcome.SUPPORT_WITH_CONDITIONS: (
        "有条件够格：没填的数不改变结论",
        "Supported with conditions, whatever the blanks are",
    ),
    Outcome.NOT_SUPPORTED: (
        "目前不够格，补材料也改变不了",
        "Not supported; no further document can change that",
    ),
    Outcome.REFER: ("还不能定：没填的数可能改变结论", "Not settled: the blanks could change the answer"),
    Outcome.INCOMPLETE: ("还缺几个必填的数", "A few figures are needed before anything can be said"),
}
_ICONS = {
    Outcome.SUPPORT: ("check", "support"),
    Outcome.SUPPORT_WITH_CONDITIONS: ("half", "support"),
    Outcome.NOT_SUPPORTED: ("stop", "no"),
    Outcome.REFER: ("ask", ""),
    Outcome.INCOMPLETE: ("dash", ""),
}
_TICKS = {Task.RISK: (0.001, 0.01, 0.05, 0.2), Task.RECOGNITION: (0.005, 0.02, 0.06, 0.2)}
_SHOWN = (
    "energy_consumption",
    "emissions",
    "energy_intensity",
    "carbon_intensity",
    "electricity_share",
    "renewable_share",
    "water_reuse",
    "debt_ratio",
    "quick_ratio",
    "return_on_assets",
)


def answer_of(decision: Decision, engine: Engine, language: str) -> dict[str, Any]:
    """Return what the answer's template prints."""
    is_zh = language == "zh"
    icon, look = _ICONS[decision.outcome]
    scores = [
        _score(task, score, engine, language)
        for task, score in ((Task.RISK, decision.risk), (Task.RECOGNITION, decision.recognition))
        if score is not None
    ]
    return {
        "said": _SAID[decision.outcome][0 if is_zh else 1],
        "outcome": OUTCOME_LABELS[decision.outcome].in_language(language),
        "icon": icon,
        "look": look,
        "day": decision.day.isoformat(),
        "missing": [_asked(name, language) for name in decision.missing],
        "unknown": [_asked(name, language) for name in decision.unknown if name in FIELDS],
        "scores": scores,
        "indicators": _indicators(decision, engine, language),
        "unconfirmed": _unconfirmed(decision, engine, language),
        "demonstration": decision.demonstration,
        "bundle": engine.bundle.identity,
        "policy": decision.versions.policy[:12],
        "tables": decision.versions.tables[:12],
    }


def _asked(name: str, language: str) -> dict[str, str]:
    if name == "sector":
        return {"label": ATTRIBUTES[name].label.in_language(language), "proof": ""}
    proof = field_of(name).proof.value.in_language(language)
    return {"label": label_of(name).in_language(language), "proof": proof}


def _score(task: Task, score: Score, engine: Engine, language: str) -> dict[str, Any]:
    at = logarithmic(0.0005, 0.6) if task is Task.RISK else logarithmic(0.001, 0.8)
    ends = (score.worst, score.best)
    low, high = percent(min(ends)), percent(max(ends))
    is_settled = low == high
    words = f"{percent(score.point)}" if is_settled else f"{low}–{high}"
    title = task.label.in_language(language)
    return {
        "title": title,
        "words": words,
        "definition": task.definition.in_language(language),
        "chart": probability_scale(
            at, engine.policy.cut_offs(task), _TICKS[task], score.point, ends, f"{title}: {words}"
        ),
        "point": percent(score.point),
        "worst": percent(score.worst),
        "best": percent(score.best),
        "is_settled": is_settled,
        "band": _bands(task, score, engine, language),
        "reasons": _reasons(task, score, engine, language),
    }


def _bands(task: Task, score: Score, engine: Engine, language: str) -> str:
    labels = {band.code: band.label.in_language(language) for band in engine.policy.bands[task]}
    worst, best = labels[score.band_worst], labels[score.band_best]
    return worst if worst == best else f"{worst} – {best}"


def _reasons(task: Task, score: Score, engine: Engine, language: str) -> list[dict[str, Any]]:
    sign = 1.0 if task.better_when_high else -1.0
    parts = [part for part in score.contributions if abs(part.log_odds) >= 0.005][:MOST_REASONS]
    limit = max((abs(part.log_odds) for part in parts), default=1.0)
    found = []
    for part in parts:
        one = engine.catalogue.indicators[part.indicator]
        good = sign * part.log_odds
        label = one.label.in_language(language)
        found.append(
            {
                "label": label,
                "value": shown(part.value, one.unit, language),
                "effect": signed(good),
                "chart": reason_bar(good, limit, f"{label} {signed(good)}"),
            }
        )
    return found


def _indicators(decision: Decision, engine: Engine, language: str) -> list[dict[str, str]]:
    arrows = {
        Better.HIGHER: ("高好", "higher is better"),
        Better.LOWER: ("低好", "lower is better"),
        Better.NEITHER: ("", ""),
    }
    unsure = {name for row in decision.unconfirmed for name in row.indicators}
    found = []
    for name in _SHOWN:
        one = engine.catalogue.indicators[name]
        found.append(
            {
                "label": one.label.in_language(language),
                "unsure": _UNSURE[0 if language == "zh" else 1] if name in unsure else "",
                "better": arrows[one.better][0 if language == "zh" else 1],
                "value": shown(decision.indicators[name], one.unit, language),
                "formula": one.formula,
                "source": str(one.source) if one.source.source != OWN else _own(language),
            }
        )
    return found


def _unconfirmed(decision: Decision, engine: Engine, language: str) -> list[str]:
    """Return the rows of the tables that nobody has verified and that an indicator shown rests on."""
    found = []
    for row in decision.unconfirmed:
        if set(row.indicators) & set(_SHOWN):
            lookup = engine.catalogue.lookups[row.lookup]
            label = lookup.label.in_language(language)
            found.append(f"{label} {row.value.number:.6g} {lookup.unit} ({row.value.source})")
    return found


def _own(language: str) -> str:
    return "本项目定义" if language == "zh" else "own definition"


def shown(value: float | None, unit: str, language: str) -> str:
    """Return a figure with its unit, or that it is unknown; a share in percent.

    >>> shown(0.1234, "1", "en"), shown(None, "t", "en")
    ('0.123', 'unknown')
    """
    if value is None:
        return "不清楚" if language == "zh" else "unknown"
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−") if unit == "1" else f"{text.replace('-', '−')} {unit}"
