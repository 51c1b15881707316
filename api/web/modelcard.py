"""The model card: what was found at training, on years that no model had seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.v1.scorecards import scorecards_view
from api.web.cardparts import budget_view, calibration_words, low_default, scale_view
from api.web.cited import cited
from api.web.searches import searches_view
from api.web.words import percent, say, span
from features.declare import Label
from models.naming import MODELS, data_name
from models.spec import Task
from scoring.engine import Engine

_DIRECTIONS = {
    1: Label("越高，概率越高", "higher raises it"),
    -1: Label("越高，概率越低", "higher lowers it"),
    0: Label("必须给出，方向不限", "needed, either way"),
}


def card_view(engine: Engine, language: str) -> dict[str, Any]:
    """Return everything that the card's page prints; a bundle without a card tells only what it is."""
    bundle = engine.bundle
    card: Mapping[str, Any] = bundle.documents.get("card", {"models": {}, "refer_shares": None})
    models = [
        _model(Task(name), found, engine, language)
        for name, found in sorted(card["models"].items(), key=lambda one: one[0] != Task.RECOGNITION.value)
    ]
    return {
        "said": _said(models, card["refer_shares"], language),
        "models": models,
        "refer": budget_view(engine, language),
        "scale": scale_view(engine, language),
        "low_default": [
            {"title": task.label.in_language(language), "events": events}
            for task in engine.bundle.models
            if (events := low_default(engine, task)) is not None
        ],
        "data": {
            "name": data_name(str(bundle.data["name"]), language),
            "rows": f"{bundle.data['rows']:,}",
            "years": f"{bundle.data['first_year']}–{bundle.data['last_year']}",
            "fingerprint": str(bundle.data["fingerprint"]),
            "is_synthetic": bundle.is_synthetic,
        },
        "digests": [
            {"name": "bundle", "digest": bundle.digest},
            {"name": "indicators", "digest": engine.versions.indicators},
            {"name": "tables", "digest": bundle.tables},
            {"name": "policy", "digest": engine.policy.digest},
        ],
        "identity": bundle.identity,
        "owner": str(bundle.manifest.get("owner", "")),
        "code": _code(bundle.manifest.get("code", {}), language),
        "scorecards": scorecards_view(bundle.documents.get("scorecard", {}), engine.catalogue, language),
        "searches": searches_view(bundle.documents.get("search", {}), language),
    }


def _code(code: Mapping[str, Any], language: str) -> str:
    """Return the commit that trained, and whether the code differed from it; empty where it is not told."""
    commit = code.get("commit")
    if not commit:
        return ""
    dirty = say(language, "，有未提交的改动", ", with changes that were not committed")
    return f"{commit[:12]}{dirty if code.get('is_dirty') else ''}"


def _said(models: list[dict[str, Any]], shares: Mapping[str, float] | None, language: str) -> str:
    """Return the card's finding: how well each model ranks where it had not looked."""
    if not models:
        return say(language, "本版本包没有模型卡", "This bundle carries no model card")
    ranks = say(language, "，", ", ").join(f"{one['title']} {one['auc']}" for one in models)
    words = say(language, f"没见过的年份上的区分能力：{ranks}", f"On years not seen: {ranks} (ROC-AUC)")
    if shares is None:
        return words
    share = percent(shares["1"])
    return words + say(language, f"；缺一个数时 {share} 转人工", f"; one unknown figure refers {share}")


def _model(task: Task, card: Mapping[str, Any], engine: Engine, language: str) -> dict[str, Any]:
    measures = card["measures"]
    title = task.label.in_language(language)
    return {
        "task": task.value,
        "title": title,
        "definition": task.definition.in_language(language),
        "auc": f"{measures['roc_auc']:.3f}",
        "years": "–".join(str(year) for year in dict.fromkeys(card["years"])),
        "measures": _measures(measures, language),
        "n": f"{measures['n']:,}",
        "events": f"{measures['positives']:,}",
        "roc": card["roc"],
        "calibration": card["calibration"],
        "bins": [
            {
                "predicted": percent(one["predicted"]),
                "observed": percent(one["observed"]["value"]),
                "interval": f"{percent(one['observed']['low'])}–{percent(one['observed']['high'])}",
                "n": f"{one['n']:,}",
                "spread": span(one["lower"], one["upper"]) if one.get("lower") is not None else "",
            }
            for one in card["calibration"]
        ],
        "roc_rows": [
            {"false": percent(x), "true": percent(y)}
            for x, y in card["roc"][:: max(len(card["roc"]) // 8, 1)]
        ],
        "baselines": [_baseline("house", measures, language)]
        + [
            _baseline(one["model"], one, language, _rule(card, engine, language)) for one in card["baselines"]
        ],
        "inputs": [_input(one, engine, language) for one in card["inputs"]],
        "boosting": card["boosting"],
        "slope": f"{card['calibration_slope']:.2f}",
        "calibrated": calibration_words(engine.bundle.models[task].calibration, language),
    }


def _measures(found: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    words = {
        "roc_auc": Label("区分能力 ROC-AUC", "Ranking, ROC-AUC"),
        "pr_auc": Label("精确召回 PR-AUC", "Precision and recall, PR-AUC"),
        "ks": Label("KS", "KS"),
        "brier": Label("Brier 分（越低越好）", "Brier score (lower is better)"),
        "mean_predicted": Label("平均预测概率", "Mean predicted"),
        "observed_rate": Label("实际发生率", "Observed rate"),
    }
    rows = []
    for name, label in words.items():
        is_share = name in {"mean_predicted", "observed_rate"}
        rows.append(
            {
                "label": label.in_language(language),
                "value": f"{100 * found[name]:.2f}%"
                if is_share
                else f"{found[name]:.{4 if name == 'brier' else 3}f}",
                "interval": f"{found['roc_auc_lo']:.3f}–{found['roc_auc_hi']:.3f}"
                if name == "roc_auc"
                else "",
            }
        )
    return rows


def _rule(card: Mapping[str, Any], engine: Engine, language: str) -> str:
    """Return the figure by which the card's one rule ranks; a card of an earlier release does not say."""
    name = card.get("one_rule")
    if name is None:
        return ""
    return say(language, "：", ": ") + engine.catalogue.indicators[name].label.in_language(language)


def _baseline(model: str, found: Mapping[str, Any], language: str, rule: str = "") -> dict[str, Any]:
    return {
        "model": model,
        "label": MODELS[model].in_language(language) + (rule if model == "one_rule" else ""),
        "auc": f"{found['roc_auc']:.3f}",
        "interval": f"{found['roc_auc_lo']:.3f}–{found['roc_auc_hi']:.3f}",
        "brier": f"{found['brier']:.4f}",
        "predicted": f"{100 * found['mean_predicted']:.2f}%",
    }


def _input(one: Mapping[str, Any], engine: Engine, language: str) -> dict[str, str]:
    indicator = engine.catalogue.indicators[one["name"]]
    relative = say(language, "，除以同业中位数", ", over the sector's median") if one["relative"] else ""
    return {
        "label": indicator.label.in_language(language),
        "direction": _DIRECTIONS[one["direction"]].in_language(language) + relative,
        "source": cited(indicator.source.source, indicator.source.place, language),
    }
