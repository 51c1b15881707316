"""Parts of the model card: how probabilities are calibrated, the master scale, the refer budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.v1.views import name_label
from api.web.words import percent, say, span
from models.calibrate import Calibration
from models.spec import Task
from scoring.engine import Engine
from scoring.refer import BUDGET
from scoring.scale import LARGEST_SHARE, shares_of, too_large


def calibration_words(calibration: Calibration, language: str) -> str:
    """Return by what a model is calibrated, on how many events, and how the two ways compared."""
    events, trial = calibration.events, calibration.trial
    if trial is None:
        return say(
            language,
            f"逻辑回归，依据没见过的 {events:,} 个事件；事件不多于 200 或年份不够，不试阶梯。",
            f"A logistic line on {events:,} events not seen; with no more than 200, or one year, "
            "no steps are tried.",
        )
    is_steps = calibration.steps is not None
    return say(
        language,
        f"{'阶梯（保序回归）' if is_steps else '逻辑回归'}，依据没见过的 {events:,} 个事件；"
        f"较晚一年上对数损失：直线 {trial.line_loss:.5f}，阶梯 {trial.steps_loss:.5f}"
        f"（差的标准误 {trial.gain_error:.5f}）。",
        f"{'Steps (isotonic)' if is_steps else 'A logistic line'} on {events:,} events not seen; log loss on "
        f"the year after: line {trial.line_loss:.5f}, steps {trial.steps_loss:.5f} "
        f"(error of the difference {trial.gain_error:.5f}).",
    )


def low_default(engine: Engine, task: Task) -> int | None:
    """Return the measured events of a book that has too few to rank models; None where it has enough."""
    pack = engine.bundle.documents.get("validation", {}).get(task.value, {})
    return int(pack["events"]) if pack.get("is_low_default") else None


def scale_view(engine: Engine, language: str) -> dict[str, Any] | None:
    """Return the master scale: the share of the reference population in each grade, and its PD's bound."""
    quantiles = engine.bundle.documents.get("card", {}).get("reference", {}).get(Task.RISK.value)
    if not quantiles:
        return None
    shares = shares_of(engine.policy, Task.RISK, quantiles)
    bounds = _bounds(engine)
    grades = [
        {
            "code": band.code,
            "label": band.label.in_language(language),
            "start": percent(band.start),
            "share": shares[band.code],
            "words": percent(shares[band.code]),
            "bound": percent(bounds[band.code]) if band.code in bounds else "",
        }
        for band in engine.policy.bands[Task.RISK]
    ]
    large = too_large(shares)
    return {
        "grades": grades,
        "limit": percent(LARGEST_SHARE),
        "too_large": [one["label"] for one in grades if one["code"] in large],
    }


def _bounds(engine: Engine) -> Mapping[str, float]:
    """Return the Pluto-Tasche bound of each grade, where the pack was measured with this policy."""
    documents = engine.bundle.documents
    if documents.get("card", {}).get("policy") != engine.policy.digest:
        return {}
    findings = documents.get("validation", {}).get(Task.RISK.value, {}).get("findings", ())
    return {
        str(one["part"]): one["value"]
        for one in findings
        if one["statistic"] == "upper_bound" and one["value"] is not None
    }


def budget_view(engine: Engine, language: str) -> dict[str, Any] | None:
    """Return the refer budget with intervals, by which rules, and who would win by silence."""
    found = engine.bundle.documents.get("card", {}).get("refer")
    if not found:
        return None
    rows = [
        {
            "count": one["unknown"],
            "label": say(language, f"缺 {one['unknown']} 个数", f"{one['unknown']} unknown"),
            "share": one["share"]["value"],
            "words": percent(one["share"]["value"]),
            "interval": span(one["share"]["low"], one["share"]["high"]),
            "by_models": percent(one["by_models"]),
            "is_within": one["unknown"] != 1 or one["share"]["value"] <= BUDGET,
        }
        for one in found["referred"]
    ]
    return {
        "rows": rows,
        "n": f"{found['rows']:,}",
        "days": say(language, "、", ", ").join(found["days"]),
        "budget": BUDGET,
        "budget_words": percent(BUDGET),
        "decide_on": engine.policy.decide_on.value,
        "winners": _winners_words(found["winners_if_likely"], language),
    }


def _winners_words(won: Mapping[str, Any] | None, language: str) -> str:
    if won is None:
        return ""
    share = percent(won["share"]["value"])
    interval = span(won["share"]["low"], won["share"]["high"])
    best = say(language, "、", ", ").join(name_label(name).in_language(language) for name in won["best"])
    words = say(
        language,
        f"若银行改按同业常见范围（5%–95%）决定：{won['declined']} 家被拒企业里 {share}（{interval}）"
        "藏一个数就能翻盘；按全部可能决定，一家也不能。",
        f"If a bank decided on what 5 to 95 of 100 peers have, {share} ({interval}) of {won['declined']} "
        "declined firms would win by hiding one figure; over everything possible none does.",
    )
    return words + (say(language, f"最常藏的：{best}。", f" Most often: {best}.") if best else "")
