"""The command that draws the synthetic population."""

from __future__ import annotations

import time
from pathlib import Path

from api.terminal import progress, show_json, show_table, tell, words
from features.population.generate import Population, generate
from features.population.targets import Comparison, comparisons


def draw_population(enterprises: int, seed: int, out: Path | None, targets: bool, as_json: bool) -> None:
    """Draw it, write it, and print each calibrated figure beside the published one."""
    start = time.perf_counter()
    with progress(words("生成合成总体", "Drawing the synthetic population")):
        people = generate(enterprises, seed)
        seconds = time.perf_counter() - start
        if out is not None:
            write_population(people, out)
    found = comparisons(people) if targets else []
    outside = [one for one in found if not one.is_within]
    if as_json:
        show_json(
            {
                "enterprises": enterprises,
                "rows": people.rows,
                "seed": seed,
                "seconds": round(seconds, 3),
                "targets": [_view(one) for one in found],
                "outside": len(outside),
            }
        )
        return
    if found:
        headings = ("figure", "scope", "period", "published", "ours", "tolerance", "within", "confidence")
        show_table(headings, [_row(one) for one in found])
    within = f"{len(found) - len(outside)} of {len(found)} figures within tolerance"
    tell(f"{people.rows:,} enterprise-years in {seconds:.1f} s; {within}.")


def write_population(people: Population, out: Path) -> None:
    """Write reported columns, texts and truth; the truth stands in columns that start with ``true_``."""
    from scoring.batch import columns_frame, write_frame  # noqa: PLC0415  # frames are slow to import

    truth = {name: people.truth[name] for name in ("default", "recognised")}
    truth |= {f"true_{name}": people.truth[name] for name in people.truth if name not in truth}
    keys = {"firm": people.firm, "report_year": people.report_year}
    write_frame(columns_frame({**keys, **people.texts, **people.columns, **truth}), out)


def _row(one: Comparison) -> tuple[str, ...]:
    return (
        one.metric,
        one.scope,
        one.period,
        f"{one.published:.4g}",
        f"{one.ours:.4g}",
        f"{one.tolerance:.3g}",
        words("是", "yes") if one.is_within else words("否", "NO"),
        one.confidence,
    )


def _view(one: Comparison) -> dict[str, object]:
    names = ("metric", "scope", "period", "unit", "published", "ours", "tolerance", "reason", "confidence")
    return {**{name: getattr(one, name) for name in names}, "within": one.is_within}
