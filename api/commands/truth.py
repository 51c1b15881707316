"""The command that holds models against the population's known truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.commands.labelled import population_history
from api.terminal import progress, show_json, show_table, tell, words
from features.catalogue import catalogue
from features.population.generate import Population, generate
from models.calibrate import calibrated
from models.spec import Task
from models.tasks import RECOGNITION, RISK
from models.train import Tested, tested
from scoring.policy import Policy

Numbers = NDArray[np.float64]


def evaluate_population(enterprises: int, seed: int, as_json: bool) -> None:
    """Train without the latest years and one firm in five; compare there with the true probabilities."""
    with progress(words("生成、训练、对照", "Drawing, training, comparing")):
        people = generate(enterprises, seed)
        history = population_history(people)
        risk = tested(RISK, history, catalogue().indicators)
        recognition = tested(RECOGNITION, history, catalogue().indicators)
    found: dict[str, Any] = {
        "risk": _against_truth(risk, people.truth["default_probability"]),
        "recognition": _against_truth(recognition, people.truth["biased_probability"]),
        "grades": _grades(risk, people.truth["default_probability"]),
        "planted_bias": _bias(recognition, people),
    }
    if as_json:
        show_json(found)
        return
    rows = [(task, *(f"{value:.3f}" for value in found[task].values())) for task in ("risk", "recognition")]
    show_table(("model", *found["risk"].keys()), rows, words("与真实概率对照", "Against the known truth"))
    show_table(
        ("grade", "rows", "mean PD", "true PD"),
        [
            (str(g["grade"]), str(g["rows"]), f"{g['mean_pd']:.4f}", f"{g['true_pd']:.4f}")
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
                f"{b['predicted']:.4f}",
                f"{b['fair']:.4f}",
                f"{b['granted']:.4f}",
                f"{b['ratio']:.2f}",
            )
            for b in found["planted_bias"]
        ],
        words("植入的历史偏差：模型学到了多少", "The planted bias: how much of it the model learnt"),
    )
    tell(
        words("比值低于其他组，就是学到的偏差。", "A ratio below the other groups' is bias that was learnt.")
    )


def _against_truth(test: Tested, truth: Numbers) -> dict[str, float]:
    true = truth[test.rows]
    usable = (true > 0.0) & (true < 1.0)
    logits = np.log(test.probabilities / (1.0 - test.probabilities)).astype(np.float32)
    fit = calibrated(logits, true)
    return {
        "slope": fit.slope,
        "intercept": fit.intercept,
        "mean_predicted": float(test.probabilities.mean()),
        "mean_true": float(true.mean()),
        "rank_correlation": float(
            np.corrcoef(_ranks(test.probabilities[usable]), _ranks(true[usable]))[0, 1]
        ),
        "roc_auc": test.measures.roc_auc,
        "rows": float(len(true)),
    }


def _ranks(values: Numbers) -> Numbers:
    ranks: Numbers = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)
    return ranks


def _grades(test: Tested, truth: Numbers) -> list[dict[str, object]]:
    policy = Policy.load()
    places = policy.places(Task.RISK, test.probabilities)
    true = truth[test.rows]
    return [
        {
            "grade": code,
            "rows": int((places == place).sum()),
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
