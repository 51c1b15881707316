"""The command that draws the synthetic population."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from api.terminal import counting, show_json, show_table, tell, words
from features.population.files import writing
from features.population.generate import BLOCK, Population, blocks_of, joined
from features.population.targets import Comparison, comparisons, slim


def draw_population(enterprises: int, seed: int, out: Path | None, targets: bool, as_json: bool) -> None:
    """Draw it, write it, and print each calibrated figure beside the published one."""
    start = time.perf_counter()
    blocks = blocks_of(enterprises, seed)
    kept = list(_told(blocks if out is None else writing(blocks, out), enterprises))
    seconds = time.perf_counter() - start
    people = joined(kept)
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
        headings = (
            "figure",
            "scope",
            "period",
            "published",
            "ours",
            "± tolerance",
            "within",
            "why",
            "source is",
        )
        show_table(headings, [_row(one) for one in found])
    told = words(
        f"{people.rows:,} 个企业年，用时 {seconds:.1f} 秒",
        f"{people.rows:,} enterprise-years in {seconds:.1f} s",
    )
    within = words(
        f"{len(found) - len(outside)}/{len(found)} 项在容差内",
        f"{len(found) - len(outside)} of {len(found)} figures within tolerance",
    )
    tell(f"{told}; {within}." if found else f"{told}.")


def _told(blocks: Iterator[Population], enterprises: int) -> Iterator[Population]:
    """Keep of each block what the comparisons read, and tell how far it has come."""
    with counting(words("生成合成总体", "Drawing the synthetic population"), enterprises) as advance:
        for block in blocks:
            yield slim(block)
            advance(BLOCK)


def _row(one: Comparison) -> tuple[str, ...]:
    return (
        one.metric,
        one.scope,
        one.period,
        f"{one.published:.4g}",
        f"{one.ours:.4g}",
        f"{one.tolerance:.3g}",
        words("是", "yes") if one.is_within else words("否", "NO"),
        one.reason,
        one.confidence,
    )


def _view(one: Comparison) -> dict[str, object]:
    names = ("metric", "scope", "period", "unit", "published", "ours", "tolerance", "reason", "confidence")
    return {**{name: getattr(one, name) for name in names}, "within": one.is_within}
