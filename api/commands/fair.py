"""The command that says who is supported, and whether a difference stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from api.commands.labelled import population_records
from api.terminal import progress, show_json, show_table, tell, words
from api.v1.fairness import fairness_view
from api.wiring import engine_at
from features.population.generate import SEED, Population, generate
from features.refusal import NotThere
from models.naming import data_name
from models.spec import Task
from scoring.engine import Engine
from scoring.fairness import Rule, fairness_of
from scoring.treatment import cases_of

FRESH = SEED + 1
"""The seed of a population that no bundle was trained on."""


def show_fairness(home: Path, enterprises: int, as_json: bool) -> None:
    """Print the report that the serving bundle carries, or measure it on a fresh population."""
    engine = engine_at(home)
    language = words("zh", "en")
    report = {} if enterprises else _carried(engine)
    if enterprises:
        with progress(words("生成、评分、比较", "Drawing, scoring, comparing")):
            report = fresh_report(engine, enterprises)
    view = fairness_view(report, engine.tables, language)
    if as_json:
        show_json(view)
        return
    headings = words(
        "分组|组|n|支持|原始差|同级同业差|最小可察觉差|判定",
        "block|group|n|supported|raw|grade and sector alike|detectable|verdict",
    )
    measured = report["measured"]
    years = "–".join(str(year) for year in dict.fromkeys(measured["years"]))
    name = data_name(str(measured["data"]), language)
    measured_on = words(
        f"{name}，{years}，{report['rows']:,} 家", f"{name} {years}, {report['rows']:,} firms"
    )
    show_table(headings.split("|"), list(_rows(view)), measured_on)
    if "truth" in report:
        _show_truth(report["truth"])
    tell(str(view["said"]))


def _carried(engine: Engine) -> dict[str, Any]:
    found: dict[str, Any] | None = engine.bundle.documents.get("fairness")
    if found is None:
        raise NotThere(
            f"Bundle {engine.bundle.identity} carries no fairness report. Train again with this release, "
            "or measure on a fresh population with --enterprises 8000.",
            f"版本包 {engine.bundle.identity} 没有公平性报告。"
            "请用本版本重新训练，或用 --enterprises 8000 在新总体上测。",
        )
    return found


def fresh_report(engine: Engine, enterprises: int, seed: int = FRESH) -> dict[str, Any]:
    """Return the report on a population that the bundle has not seen, with the truth beside it."""
    people = generate(enterprises, seed)
    latest = people.report_year == people.report_year.max()
    records = population_records(people).only(latest)
    truth = {Task.RISK: "default", Task.RECOGNITION: "recognised"}
    labels = {
        task: people.truth[name][latest] for task, name in truth.items() if task in engine.bundle.models
    }
    cases = cases_of(engine, records, labels, {task: np.ones(records.rows) for task in labels})
    year = int(people.report_year.max())
    measured = {
        "data": "fresh synthetic population",
        "synthetic": True,
        "years": [year, year],
        "is_decided": len(engine.bundle.models) == len(Task),
        "policy": engine.policy.digest,
    }
    report = {"measured": measured, **fairness_of(cases, Rule.load())}
    if Task.RECOGNITION in labels:
        predicted = cases.probabilities[Task.RECOGNITION]
        report["truth"] = list(_against_truth(people, latest, cases.members, predicted))
    return report


def _against_truth(
    people: Population, latest: Any, members: Mapping[str, Any], predicted: Any
) -> Iterator[dict[str, Any]]:
    """Yield, by group, what was predicted beside what a fair assessor would grant and what was granted."""
    fair = people.truth["recognition_probability"][latest]
    granted = people.truth["biased_probability"][latest]
    for block in ("size", "first_time"):
        for group in np.unique(members[block]).tolist():
            chosen = members[block] == group
            yield {
                "block": block,
                "group": group,
                "n": int(chosen.sum()),
                "predicted": float(predicted[chosen].mean()),
                "fair": float(fair[chosen].mean()),
                "granted": float(granted[chosen].mean()),
                "predicted_over_fair": float(predicted[chosen].mean() / fair[chosen].mean()),
            }


def _rows(view: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for block in view["blocks"]:
        for group in block["groups"]:
            if group["n"] is None:
                yield block["label"], group["label"], "<", "", "", "", "", group["verdict_label"]
                continue
            yield (
                block["label"],
                group["label"],
                f"{group['n']:,}",
                f"{100 * group['supported']['value']:.1f}%",
                _points(group["raw"]),
                _points(group["same"]),
                f"{100 * group['smallest_gap']:.1f}" if "smallest_gap" in group else "",
                group["verdict_label"],
            )


def _points(interval: Mapping[str, float] | None) -> str:
    if interval is None:
        return ""
    return f"{100 * interval['value']:+.1f} ({100 * interval['low']:+.1f}..{100 * interval['high']:+.1f})"


def _show_truth(rows: list[dict[str, Any]]) -> None:
    table = [
        (
            str(one["group"]),
            f"{one['n']:,}",
            *(f"{one[name]:.4f}" for name in ("predicted", "fair", "granted")),
            f"{one['predicted_over_fair']:.2f}",
        )
        for one in rows
    ]
    headings = words(
        "组|n|预测|公正的真值|实际给予|预测/公正", "group|n|predicted|fair truth|as granted|predicted / fair"
    )
    show_table(headings.split("|"), table, words("与公正的真值对照", "Against the fair truth"))
