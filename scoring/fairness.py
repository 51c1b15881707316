"""Who is supported, and whether a difference stands among like with like.

Rows are counted by fairlearn's ``MetricFrame``; intervals say how sure each figure is, and a group too small
for a figure says so. Labels are past decisions: a model that is true to them repeats what was unfair in
them, so a gap is judged on who is supported, never on calibration alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from fairlearn.metrics import MetricFrame, count, mean_prediction, selection_rate, true_positive_rate
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm

from models.intervals import detectable, like_with_like, newcombe, smallest_gap, wilson
from models.spec import Task
from scoring.groups import BLOCKS, OTHERS, UNKNOWN, Block

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

RULE = Path(__file__).with_name("data") / "fairness.yaml"
CALIBRATION_BINS = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as a gap, and what is too little to say anything."""

    limit: float
    minimum: int
    minimum_events: int
    hidden: int
    source: str

    @classmethod
    def load(cls, path: Path = RULE) -> Rule:
        """Read a rule file."""
        stored = yaml.safe_load(path.read_text("utf-8"))
        return cls(**{name: stored[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Cases:
    """What became of many enterprises, one row each; arrays of shape (rows,).

    Attributes
    ----------
    members
        By block, the group of each row.
    supported, referred
        By the worst and best end of the scores, as decided.
    told
        Supported if every unknown figure were at its peers' median.
    grades, sizes, divisions
        What is held equal.
    blanks
        How many figures are unknown.
    probabilities, passes, labels, weights
        By task: what was predicted, whether the point passes the policy's cut-off, what happened (NaN where
        it is not known), and the weight of the row.
    """

    members: Mapping[str, Texts]
    supported: Flags
    referred: Flags
    told: Flags
    grades: Places
    sizes: Texts
    divisions: Texts
    blanks: Places
    probabilities: Mapping[Task, Numbers]
    passes: Mapping[Task, Flags]
    labels: Mapping[Task, Numbers]
    weights: Mapping[Task, Numbers]


def fairness_of(cases: Cases, rule: Rule) -> dict[str, Any]:
    """Return the report as JSON: by block and group, figures, differences and verdicts."""
    blocks = [_block(cases, block, rule) for block in BLOCKS if _is_told(cases, block)]
    compared = 0
    for block in blocks:
        groups = [group for group in block["groups"] if group["same"]]
        _judge(groups, rule)
        compared += len(groups)
    return {"rule": asdict(rule), "rows": len(cases.supported), "compared": compared, "blocks": blocks}


def _is_told(cases: Cases, block: Block) -> bool:
    names = set(np.unique(cases.members[block.name]).tolist()) - {UNKNOWN}
    return len(names) > 1


def _block(cases: Cases, block: Block, rule: Rule) -> dict[str, Any]:
    members = cases.members[block.name]
    known = members != UNKNOWN
    names, sizes = np.unique(members[known], return_counts=True)
    reference = _reference(block, dict(zip(names.tolist(), sizes.tolist(), strict=True)), rule)
    told = _counted(cases, members)
    order = [name for name in block.groups if name in names]
    order += [name for name in names.tolist() if name not in block.groups]
    found: dict[str, Any] = {
        "name": block.name,
        "reference": reference,
        "like": ["grade", block.like],
        "unknown": int((~known).sum()),
        "groups": [_group(cases, block, name, reference, told[name], rule) for name in order],
    }
    if reference == OTHERS:
        found["all"] = {"n": int(known.sum()), "supported": float(cases.supported[known].mean())}
    return found


def _reference(block: Block, sizes: Mapping[str, int], rule: Rule) -> str:
    """Return the declared reference, or the largest group where that one is too small to compare with."""
    if block.reference == OTHERS or sizes.get(block.reference, 0) >= rule.minimum:
        return block.reference
    return max(sizes, key=lambda name: sizes[name])


def _counted(cases: Cases, members: Texts) -> dict[str, dict[str, Any]]:
    """Return by group its rows, the shares that are supported and referred, and what each model did."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("supported", "referred", "told"):
        selected = getattr(cases, name).astype(int)
        frame = MetricFrame(
            metrics={"n": count, name: selection_rate},
            y_true=selected,
            y_pred=selected,
            sensitive_features=members,
        )
        for group, row in frame.by_group.iterrows():
            found.setdefault(str(group), {}).update(row.to_dict())
    for task in cases.labels:
        for group, figures in _task_counts(cases, task, members).items():
            found[group][task.value] = figures
    return found


def _task_counts(cases: Cases, task: Task, members: Texts) -> dict[str, dict[str, float]]:
    """Return by group its labelled rows, events, mean predicted and observed, and the true positive rate."""
    rows = _labelled(cases, task)
    labels = cases.labels[task][rows].astype(int)
    weights = {"sample_weight": cases.weights[task][rows]}
    predicted = MetricFrame(
        metrics={"n": count, "events": _events, "predicted": mean_prediction, "observed": _observed},
        y_true=labels,
        y_pred=cases.probabilities[task][rows],
        sensitive_features=members[rows],
        sample_params={"predicted": weights, "observed": weights},
    )
    passed = MetricFrame(
        metrics={"true_positive_rate": true_positive_rate},
        y_true=labels,
        y_pred=cases.passes[task][rows].astype(int),
        sensitive_features=members[rows],
    )
    frame = predicted.by_group.join(passed.by_group)
    return {str(group): row.to_dict() for group, row in frame.iterrows()}


def _labelled(cases: Cases, task: Task) -> Flags:
    return ~np.isnan(cases.labels[task]) & ~np.isnan(cases.probabilities[task])


def _events(y_true: Numbers, y_pred: Numbers) -> int:
    del y_pred
    return int(y_true.sum())


def _observed(y_true: Numbers, y_pred: Numbers, sample_weight: Numbers) -> float:
    del y_pred
    return float(np.average(y_true, weights=sample_weight))


def _group(
    cases: Cases, block: Block, name: str, reference: str, counted: Mapping[str, Any], rule: Rule
) -> dict[str, Any]:
    members = cases.members[block.name]
    chosen = members == name
    n = int(counted["n"])
    if n < rule.hidden:
        return {"name": name, "n": None, "verdict": "hidden", "raw": None, "same": None, "tasks": {}}
    found: dict[str, Any] = {
        "name": name,
        "n": n,
        "supported": asdict(wilson(counted["supported"], n)),
        "referred": float(counted["referred"]),
        "told": float(counted["told"]),
        "blanks": float(np.median(cases.blanks[chosen])),
        "tasks": {
            task.value: _task(cases, task, chosen, counted[task.value], rule)
            for task in cases.labels
            if task.value in counted
        },
        "raw": None,
        "same": None,
        "verdict": "reference" if name == reference else "thin",
    }
    if name != reference:
        others = (members != name) & (members != UNKNOWN) if reference == OTHERS else members == reference
        found |= _compared(cases, block, chosen, others, rule)
    return found


def _compared(cases: Cases, block: Block, chosen: Flags, others: Flags, rule: Rule) -> dict[str, Any]:
    """Return the differences to the reference, or how large one would have to be to be found."""
    n, m = int(chosen.sum()), int(others.sum())
    share, other = float(cases.supported[chosen].mean()), float(cases.supported[others].mean())
    strata = _strata(cases.grades, cases.sizes if block.like == "size" else cases.divisions)
    same = like_with_like(cases.supported, chosen, others, strata)
    if min(n, m, same.compared) < rule.minimum:
        return {"smallest_gap": smallest_gap(other, n, m)}
    told = like_with_like(cases.told, chosen, others, strata)
    return {
        "raw": asdict(newcombe(share, n, other, m)),
        "same": asdict(same.interval),
        "same_if_told": asdict(told.interval),
        "compared": same.compared,
        "smallest_gap": detectable(same.error),
        "error": same.error,
    }


def _strata(grades: Places, texts: Texts) -> Places:
    _, codes = np.unique(texts, return_inverse=True)
    strata: Places = grades * (int(codes.max()) + 1) + codes
    return strata


def _task(
    cases: Cases, task: Task, chosen: Flags, counted: Mapping[str, float], rule: Rule
) -> dict[str, Any]:
    """Return what was predicted for a group beside what happened to it; figures need enough events."""
    n, events = int(counted["n"]), int(counted["events"])
    found: dict[str, Any] = {"n": n, "events": events}
    if events < rule.minimum_events or n < rule.minimum:
        return found | {"predicted": None, "observed": None, "true_positive_rate": None, "calibration": []}
    rows = chosen & _labelled(cases, task)
    weights = cases.weights[task][rows]
    effective = weights.sum() ** 2 / (weights**2).sum()
    return found | {
        "predicted": float(counted["predicted"]),
        "observed": asdict(wilson(float(counted["observed"]), float(effective))),
        "true_positive_rate": asdict(wilson(float(counted["true_positive_rate"]), events)),
        "calibration": list(_bins(cases.probabilities[task][rows], cases.labels[task][rows], rule)),
    }


def _bins(probabilities: Numbers, labels: Numbers, rule: Rule) -> Iterator[dict[str, Any]]:
    """Yield bins of rising probability with the same share of the predicted events in each."""
    order = np.argsort(probabilities, kind="stable")
    expected = np.cumsum(probabilities[order])
    places = np.searchsorted(expected, expected[-1] * np.arange(1, CALIBRATION_BINS) / CALIBRATION_BINS)
    for part in np.split(order, places):
        if len(part) >= rule.hidden:
            observed = wilson(float(labels[part].mean()), len(part))
            yield {
                "predicted": float(probabilities[part].mean()),
                "observed": asdict(observed),
                "n": len(part),
            }


def _judge(groups: list[dict[str, Any]], rule: Rule) -> None:
    """Say of each compared group whether its gap stands, is explained, within the limit or unknown.

    A gap stands where the whole interval among like with like lies beyond the limit, and still does when
    the false discovery rate over the block's comparisons is held at 5 % (Benjamini and Hochberg).
    """
    if not groups:
        return
    errors = np.array([max(group.pop("error"), 1e-9) for group in groups])
    beyond = (np.array([abs(group["same"]["value"]) for group in groups]) - rule.limit) / errors
    discovered = false_discovery_control(norm.sf(beyond)) <= 0.05
    for group, is_found in zip(groups, discovered, strict=True):
        group["verdict"] = _verdict(group, rule.limit, bool(is_found))


def _verdict(group: Mapping[str, Any], limit: float, is_found: bool) -> str:
    same, raw = group["same"], group["raw"]
    if same["low"] > limit or same["high"] < -limit:
        return "gap" if is_found else "thin"
    if -limit <= same["low"] and same["high"] <= limit:
        return "explained" if raw["low"] > limit or raw["high"] < -limit else "within"
    return "thin"
