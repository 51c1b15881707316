"""The house against plain models: the same rows, firms together, folds each for themselves."""

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models.benchmark.against import against
from models.benchmark.page import claims, page
from models.validation.ranking import paired

DOCS = Path(__file__).parents[2] / "docs"


def drawn(rows: int = 900) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    labels = (rng.random(rows) < 0.2).astype(float)
    told = {
        name: labels + rng.normal(0.0, spread, rows) for name, spread in (("house", 1.0), ("logistic", 1.6))
    }
    return told, labels, np.arange(rows) // 3


def test_the_difference_is_that_of_the_areas_with_firms_together() -> None:
    told, labels, firms = drawn()
    found = against(told, labels, firms)["paired"]["logistic"]
    areas = [roc_auc_score(labels, told[name]) for name in ("house", "logistic")]
    assert found["value"] == pytest.approx(areas[0] - areas[1], abs=1e-12)
    whole = paired(told["house"], told["logistic"], labels, firms)
    assert (found["low"], found["high"], found["p"]) == (whole.interval.low, whole.interval.high, whole.p)
    assert found["low"] > 0.0


def test_over_folds_it_is_the_mean_of_the_folds_and_their_variances_add_up() -> None:
    told, labels, firms = drawn()
    parts = [np.arange(len(labels)) % 3 == fold for fold in range(3)]
    found = against(told, labels, firms, parts)["paired"]["logistic"]
    tests = [paired(told["house"][p], told["logistic"][p], labels[p], firms[p]) for p in parts]
    assert found["value"] == pytest.approx(np.mean([one.interval.value for one in tests]))
    error = np.sqrt(sum(one.error**2 for one in tests)) / 3
    assert found["high"] - found["value"] == pytest.approx(1.959963984540054 * error)


def test_without_a_plain_model_nothing_is_told() -> None:
    told, labels, firms = drawn()
    assert against({"house": told["house"]}, labels, firms) == {}
    assert against({"logistic": told["logistic"]}, labels, firms) == {}


@pytest.mark.parametrize("name", sorted(claims()))
def test_the_kept_results_of_every_set_hold_the_tests_and_the_page_tells_them(name: str) -> None:
    kept = DOCS / "evidence" / f"{name}_benchmark.jsonl"
    rows = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    variants = {row["variant"] for row in rows if row["model"] == "house"}
    tested = {row["variant"] for row in rows if "paired" in row}
    assert variants
    assert tested == variants
    text = page(DOCS / "evidence")
    for row in rows:
        for other, test in row.get("paired", {}).items():
            assert f"{row['variant']}: house less {other} {test['value']:+.4f} (95 %" in text
