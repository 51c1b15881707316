"""The page of all benchmarks: figures from kept results, words from the claims; nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from features.refusal import Refusal

Row = Mapping[str, Any]

LOSSES = "lgd"
TRIES = ("sba_loans",)
"""The sets whose choice is told here; that of the risk model has a page of its own."""
_HEAD = """# Validation on real data

What our way of learning does on real, openly licensed data, beside what others published. Every figure comes
from a command's output kept in `docs/evidence`; `make validation GREENLOAN_DATA=DIR` runs the commands again,
and `greenloan evidence` writes this page from what they kept.

How to read it: **house** keeps every declared direction and never rewards a figure that is not told; **free**
may do as it likes; their gap is the price of direction. **missingness** reads nothing but which figures are
unknown. The rest are plain baselines. Intervals are 95 %, resampled by firm or plant where the data name one;
in brackets is the spread (standard deviation) over folds, as published tables have it.
Parts held out by whoever gave the data were never here; `greenloan benchmark NAME --train DIR --test DIR`
measures on them.
"""
_COLUMNS = (
    "variant", "model", "ROC-AUC", "95 %", "PR-AUC", "KS", "Brier", "predicted", "observed", "rows", "events",
)  # fmt: skip
_LOST = """## Loss given default (`greenloan lgd`)

Principal written off over what was paid out, of SBA loans that were charged off: before later recoveries and
the guarantee, undiscounted; the file tells no collateral. Pooled: all that was lost over all that was
paid out. Too few loans give no figure. A demonstration's expected loss rests on them and says so: guaranteed
American loans are no basis for the loss on a Chinese one, and a bank brings its own table.
"""
_WITHOUT = """## What none of this proves

No open table joins an enterprise's accounts, its environmental figures and a decision on a loan. The embedded
default is synthetic and says so on every answer; what is above tests the way of learning, the indicators and
the arithmetic, not the probabilities that a bank will see. A bank measures those on its own table
(`greenloan train --data`).
"""


class NoEvidenceError(Refusal):
    """A kept result is not there."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a data set is, what was published of it, and what figures on it prove and do not."""

    title: str
    what: str
    protocol: str
    published: tuple[Mapping[str, str], ...]
    proves: tuple[str, ...]
    does_not: tuple[str, ...]


def claims() -> dict[str, Claim]:
    """Return the claims by data set, in the order of the page."""
    text = (files("models.benchmark") / "claims.yaml").read_text(encoding="utf-8")
    return {name: _claim(given) for name, given in yaml.safe_load(text).items()}


def _claim(given: Mapping[str, Any]) -> Claim:
    return Claim(
        title=given["title"],
        what=given["what"],
        protocol=given["protocol"],
        published=tuple(given["published"]),
        proves=tuple(given["proves"]),
        does_not=tuple(given["does_not"]),
    )


def page(evidence: Path) -> str:
    """Return the page in Markdown.

    Raises
    ------
    NoEvidenceError
        If the results of a set are not kept in the folder.
    """
    parts = [_HEAD]
    for name, claim in claims().items():
        parts.append(_section(name, claim, kept(evidence, f"{name}_benchmark")))
    parts.append(_losses(kept(evidence, LOSSES)))
    parts.extend(_chosen(name, kept(evidence, f"{name}_tries")) for name in TRIES)
    return "\n".join((*parts, _WITHOUT))


def kept(evidence: Path, name: str) -> list[Row]:
    """Return the lines of a kept result."""
    path = evidence / f"{name}.jsonl"
    if not path.is_file():
        raise NoEvidenceError(
            f"There is no {path}. Run 'make validation GREENLOAN_DATA=DIR' to make it.",
            f"没有 {path}。请运行 make validation GREENLOAN_DATA=文件夹。",
        )
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _section(name: str, claim: Claim, rows: Sequence[Row]) -> str:
    return "\n".join(
        [
            f"## {claim.title} (`{name}`)\n",
            f"{claim.what}\n",
            f"{claim.protocol}\n",
            *_table(_COLUMNS, map(_measured, rows)),
            "",
            *_prices(rows),
            *_tested(rows),
            *_more(rows),
            "Published:\n",
            *_table(
                ("what", "on", "figure"),
                ((one["what"], one["where"], one["figure"]) for one in claim.published),
            ),
            "\nProves:\n",
            *(f"- {one}" for one in claim.proves),
            "\nDoes not prove:\n",
            *(f"- {one}" for one in claim.does_not),
            "",
        ]
    )


def _measured(row: Row) -> tuple[str, ...]:
    figures = ("pr_auc", "ks", "brier", "mean_predicted", "observed_rate")
    return (
        row["variant"],
        row["model"],
        f"{row['roc_auc']:.4f}" + (f" ({row['roc_auc_sd']:.3f})" if "roc_auc_sd" in row else ""),
        f"{row['roc_auc_lo']:.3f} - {row['roc_auc_hi']:.3f}",
        *(f"{row[name]:.4f}" for name in figures),
        f"{row['n']:,}",
        f"{row['positives']:,}",
    )


def _prices(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        if "price_of_direction" in row:
            yield f"Price of direction, {row['variant']}: {row['price_of_direction']:+.4f}.\n"


def _tested(rows: Sequence[Row]) -> Iterator[str]:
    """Yield DeLong's paired test of the house against each plain model."""
    for row in rows:
        for other, test in row.get("paired", {}).items():
            value, low, high, p = (test[name] for name in ("value", "low", "high", "p"))
            found = f"{value:+.4f} (95 % {low:+.4f} to {high:+.4f}, p = {p:.3g}, paired DeLong)"
            yield f"{row['variant']}: house less {other} {found}.\n"


def _more(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the figures that only one benchmark has."""
    for row in rows:
        if "coefficients" in row:
            found = ", ".join(f"{name} {value:.4f}" for name, value in row["coefficients"].items())
            wrong = f"{row['wrong']} of {row['n']:,} wrong at one half"
            yield f"{row['variant']}: {found}; {wrong}, {row['taken_for_good']} of them taken for good.\n"
        if "mean_difference" in row:
            yield f"{row['variant']}: difference {row['mean_difference']:.6f}, ratio {row['ratio']:.4f}.\n"


def _losses(rows: Sequence[Row]) -> str:
    columns = ("by", "group", "loans", "mean", "95 %", "median", "pooled")
    return "\n".join((_LOST, *_table(columns, map(_lost, rows)), ""))


def _lost(row: Row) -> tuple[str, ...]:
    if row["mean"] is None:
        return (row["by"], row["group"], f"{row['n']:,}", "", "", "", "")
    interval = f"{row['mean_lo']:.3f} - {row['mean_hi']:.3f}"
    figures = (f"{row['median']:.3f}", f"{row['pooled']:.3f}")
    return (row["by"], row["group"], f"{row['n']:,}", f"{row['mean']:.3f}", interval, *figures)


def _chosen(name: str, rows: Sequence[Row]) -> str:
    """Return how what was chosen stood among all that was tried."""
    kinds = list(dict.fromkeys(_kind(row) for row in rows))
    table: list[tuple[str, ...]] = []
    for kind in kinds:
        own = [row for row in rows if _kind(row) == kind]
        best = max(own, key=lambda row: float(row["roc_auc"]))
        table.extend(
            (kind, str(len(own)), f"{row['roc_auc']:.4f}", best["design"], f"{best['roc_auc']:.4f}")
            for row in own
            if row["chosen"]
        )
    columns = ("variant", "tried", "chosen", "best", "ROC-AUC of the best")
    return "\n".join(
        [
            f"## What {name} was chosen from (`greenloan tries {name}`)\n",
            f"Each design on the training part alone; every line is in `docs/evidence/{name}_tries.jsonl`.\n",
            *_table(columns, table),
            "",
        ]
    )


def _kind(row: Row) -> str:
    return str(row["variant"] if "variant" in row else row["model"])


def _table(
    columns: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]
) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{' --- |' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
