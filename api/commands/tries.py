"""The command that reruns what the risk model was chosen from."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from api.commands.learn import data_history_of
from api.terminal import progress, show_json, show_table, tell, words
from features.catalogue import catalogue
from models.tries import DESIGNS, tries


def run_tries(name: str, train: Path, out: Path | None, as_json: bool) -> None:
    """Try every declared design on the training folder alone; print them, and write a line for each."""
    history = data_history_of(train, name)
    found = []
    with progress(words("逐个尝试", "Trying every design")) as step:
        for one in tries(history, catalogue().indicators):
            found.append(one)
            step(f"{len(found)} / {2 * len(DESIGNS)}")
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("".join(json.dumps(asdict(one)) + "\n" for one in found), encoding="utf-8")
    if as_json:
        show_json([asdict(one) for one in found])
        return
    rows = [
        (
            one.variant,
            one.design + (" *" if one.chosen else ""),
            f"{one.roc_auc:.4f}",
            "  ".join(f"{auc:.3f}" for auc in one.by_origin),
            f"{one.spread_of_seeds:.4f}",
            "  ".join(f"{ratio:.2f}" for ratio in one.mean_to_observed),
            f"{one.brier:.3f}",
            f"{one.seconds:.0f}",
        )
        for one in found
    ]
    headings = (
        "variant",
        "design (* chosen)",
        "ROC-AUC",
        "by origin",
        "seeds",
        "predicted / observed",
        "Brier / rate",
        "s",
    )
    show_table(headings, rows, words("只用训练年份", "On the training years alone"))
    if out is not None:
        tell(words(f"写入 {out}", f"Written to {out}"))
