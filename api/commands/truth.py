"""The command that holds models against the population's known truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.commands.labelled import population_history
from api.terminal import progress, show_json, show_table, tell, words
from features.catalogue import catalogue
from features.declare import Label
from features.population.generate import Population, generate
from models.history import History
from models.spec import Task
from models.tasks import RECOGNITION, RISK
from models.train import Tested, tested
from models.truth import WANTED, bins_of, slope_of
from scoring.policy import Policy

Numbers = NDArray[np.float64]

FEWEST_OF_A_GRADE = 50
"""Rows of a grade below which the order of its mean is left to chance."""
ERRORS = {
    "rate_error": Label("箱内企业数的比率", "a rate over the bin's firms"),
    "learnt_error": Label("该处校准分数数的比率", "a rate over its calibration scores"),
    "own_error": Label("箱内企业真实概率的均值", "the mean of the bin's own truths"),
}
"""By which standard error the spread is widened: what chance does to the firms that are measured, to those
that were learnt from, or to nothing but which firms are measured."""


def evaluate_populations(enterprises: int, seeds: Sequence[int], as_json: bool) -> None:
    """Train without the latest years and one firm in five; compare there with the true probabilities.

    One population is told in full, of several what has to hold for each.
    """
    found = {}
    with progress(words("生成、训练、对照", "Drawing, training, comparing")) as step:
        for seed in seeds:
            step(f"seed {seed}")
            found[seed] = against_truth(generate(enterprises, seed))
    if as_json:
        show_json(found[seeds[0]] if len(seeds) == 1 else {str(seed): one for seed, one in found.items()})
    elif len(seeds) == 1:
        _show(found[seeds[0]])
    else:
        _show_several(found)


def _show_several(found: Mapping[int, dict[str, Any]]) -> None:
    """Print for each population the slopes, the bins that hold by each error, the grades and the bias."""
    rows = []
    for seed, one in found.items():
        risk, recognition = one["risk"], one["recognition"]
        true = [grade["true_pd"] for grade in one["grades"] if grade["rows"] >= FEWEST_OF_A_GRADE]
        rows.append(
            (
                str(seed),
                f"{risk['slope']:.3f}",
                f"{risk['mean_predicted'] / risk['mean_true']:.2f}",
                " ".join(f"{share:.0%}" for share in risk["bins_within"].values()),
                f"{recognition['slope']:.3f}",
                " ".join(f"{share:.0%}" for share in recognition["bins_within"].values()),
                words("是", "yes") if true == sorted(true) else words("否", "no"),
                f"{max(grade['share'] for grade in one['grades']):.0%}",
                f"{one['planted_bias'][0]['ratio'] / one['planted_bias'][1]['ratio']:.2f}",
            )
        )
    headings = (
        *("seed", "PD slope", "PD / true", "PD bins a b c", "green slope", "green bins a b c"),
        *("grades in order", "largest grade", "planted bias"),
    )
    show_table(headings, rows, words("与真实概率对照", "Against the known truth"))
    for (_, label), key in zip(ERRORS.items(), "abc", strict=True):
        tell(words(f"{key} 误差取{label.zh}", f"{key} error of {label.en}"))


def against_truth(people: Population) -> dict[str, Any]:
    """Return how models learnt from a population's reports do against its truth, as JSON."""
    history = population_history(people)
    truth = {RISK: people.truth["default_probability"], RECOGNITION: people.truth["biased_probability"]}
    tests = {spec.task: tested(spec, history, catalogue().indicators) for spec in truth}
    true = {spec.task: values[tests[spec.task].rows] for spec, values in truth.items()}
    margins = {task: _margins(test, history) for task, test in tests.items()}
    found: dict[str, Any] = {
        task.value: _against_truth(test, margins[task], true[task]) for task, test in tests.items()
    }
    found["grades"] = _grades(tests[Task.RISK], true[Task.RISK])
    found["planted_bias"] = _bias(tests[Task.RECOGNITION], people)
    return found


def _margins(test: Tested, history: History) -> NDArray[np.float32]:
    part = history.only(test.rows)
    return test.model.margins(test.model.preparation.point(part.columns, part.divisions))


def _show(found: dict[str, Any]) -> None:
    headings = ("model", *(name for name, value in found["risk"].items() if isinstance(value, float)))
    rows = [
        (task, *(f"{found[task][name]:.3f}" for name in headings[1:])) for task in ("risk", "recognition")
    ]
    show_table(headings, rows, words("与真实概率对照", "Against the known truth"))
    for task in ("risk", "recognition"):
        _show_spread(task, found[task])
    show_table(
        ("grade", "rows", "share", "mean PD", "true PD"),
        [
            (g["grade"], str(g["rows"]), f"{g['share']:.1%}", f"{g['mean_pd']:.4f}", f"{g['true_pd']:.4f}")
            for g in found["grades"]
        ],
        words("等级", "Grades"),
    )
    show_table(
        ("group", "rows", "predicted", "fair truth", "as granted", "predicted / fair"),
        [
            (
                b["group"],
                str(b["rows"]),
                *(f"{b[name]:.4f}" for name in ("predicted", "fair", "granted")),
                f"{b['ratio']:.2f}",
            )
            for b in found["planted_bias"]
        ],
        words("植入的历史偏差：模型学到了多少", "The planted bias: how much of it the model learnt"),
    )
    tell(
        words("比值低于其他组，就是学到的偏差。", "A ratio below the other groups' is bias that was learnt.")
    )


def _show_spread(task: str, found: dict[str, Any]) -> None:
    """Print, by bins of the score, the mean truth beside the mean p0 and p1, and how many bins hold."""
    rows = [
        (
            str(one["rows"]),
            *(f"{one[name]:.4f}" for name in ("true", "lower", "upper", *ERRORS)),
            *("" if one["holds"][name] else words("在外", "outside") for name in ERRORS),
        )
        for one in found["bins"]
    ]
    title = words("校准跨度与真实概率", "Calibration spread and truth")
    headings = ("rows", "true", "p0", "p1", *(label.en for label in ERRORS.values()), *"abc")
    show_table(headings, rows, f"{title}: {task}")
    for (name, label), key in zip(ERRORS.items(), "abc", strict=True):
        share, error = found["bins_within"][name], words(label.zh, label.en)
        tell(
            words(
                f"{key} 误差取{error}：真实均值在 [p0 − 2 倍, p1 + 2 倍] 内的箱占 {share:.0%}"
                f"（要 {WANTED:.0%}）。",
                f"{key} error of {error}: in {share:.0%} of bins the mean truth lies within "
                f"[p0 - 2 errors, p1 + 2 errors] (wanted: {WANTED:.0%}).",
            )
        )
    if (trial := found["trial"]) is not None:
        used = words("阶梯", "steps") if found["uses_steps"] else words("直线", "line")
        tell(
            words(
                f"校准用{used}：较晚年份上阶梯的对数损失比直线低 {trial['gain']:.6f}"
                f"（标准误 {trial['gain_error']:.6f}）。",
                f"Calibrated by {used}: on later rows steps were better than the line by "
                f"{trial['gain']:.6f} (standard error {trial['gain_error']:.6f}) in log loss.",
            )
        )


def _against_truth(test: Tested, margins: NDArray[np.float32], true: Numbers) -> dict[str, Any]:
    usable = (true > 0.0) & (true < 1.0)
    intercept, slope = slope_of(test.probabilities, true)
    calibration = test.model.calibration
    bins = list(bins_of(calibration, margins, true))
    return {
        "slope": slope,
        "intercept": intercept,
        "mean_predicted": float(test.probabilities.mean()),
        "mean_true": float(true.mean()),
        "rank_correlation": float(
            np.corrcoef(_ranks(test.probabilities[usable]), _ranks(true[usable]))[0, 1]
        ),
        "roc_auc": test.measures.roc_auc,
        "rows": len(true),
        "bins_within": {
            name: float(np.mean([one.holds(getattr(one, name)) for one in bins])) for name in ERRORS
        },
        "bins": [
            asdict(one) | {"holds": {name: one.holds(getattr(one, name)) for name in ERRORS}} for one in bins
        ],
        "uses_steps": calibration.steps is not None,
        "trial": asdict(calibration.trial) if calibration.trial else None,
    }


def _ranks(values: Numbers) -> Numbers:
    ranks: Numbers = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)
    return ranks


def _grades(test: Tested, true: Numbers) -> list[dict[str, object]]:
    policy = Policy.load()
    places = policy.places(Task.RISK, test.probabilities)
    return [
        {
            "grade": code,
            "rows": int((places == place).sum()),
            "share": float((places == place).mean()),
            "mean_pd": float(test.probabilities[places == place].mean()),
            "true_pd": float(true[places == place].mean()),
        }
        for place, code in enumerate(policy.band_codes(Task.RISK))
        if (places == place).any()
    ]


def _bias(test: Tested, people: Population) -> list[dict[str, object]]:
    fair = people.truth["recognition_probability"][test.rows]
    granted = people.truth["biased_probability"][test.rows]
    staff = people.columns["employees"][test.rows]
    first = people.columns["first_time_borrower"][test.rows] == 1.0
    groups = {
        "micro (under 20 staff)": staff < 20.0,
        "20 staff and more": staff >= 20.0,
        "first-time borrower": first,
        "borrowed before": ~first,
    }
    return [
        {
            "group": name,
            "rows": int(chosen.sum()),
            "predicted": float(test.probabilities[chosen].mean()),
            "fair": float(fair[chosen].mean()),
            "granted": float(granted[chosen].mean()),
            "ratio": float(test.probabilities[chosen].mean() / fair[chosen].mean()),
        }
        for name, chosen in groups.items()
    ]
