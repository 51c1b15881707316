"""How fast indicators are worked out, as ratios within one run: ``make bench``.

From one declaration each: one record on plain floats, a million rows in chunks of columns, and for
comparison the same formulas on a one-row frame, and the cost of copying the columns.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from features.catalogue import catalogue
from features.expression import Expression, Operation, parts_of

WANTED = 60
LIMITS = {"one_record_microseconds": 30.0, "many_over_copy": 8.0, "frame_over_record": -300.0}
"""What the project promises of sixty indicators; a negative limit is the least, the others are the most."""


def fastest(work: Callable[[], object], repeats: int) -> float:
    """Return the seconds of the fastest of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def on_frame(frame: pd.DataFrame, roots: tuple[Expression, ...]) -> list[pd.Series]:
    """Work the same formulas out column by column on a frame, as is usual."""
    found: dict[Expression, pd.Series] = {}
    for part in parts_of(roots):
        a = [found[operand] for operand in part.operands]
        match part.operation:
            case Operation.COLUMN:
                found[part] = frame[part.name]
            case Operation.NUMBER:
                found[part] = pd.Series(part.number, index=frame.index)
            case Operation.ADD:
                found[part] = a[0] + a[1]
            case Operation.SUBTRACT:
                found[part] = a[0] - a[1]
            case Operation.MULTIPLY:
                found[part] = a[0] * a[1]
            case Operation.RATIO:
                found[part] = (a[0] / a[1]).where(a[1] > 0, part.number)
            case Operation.SQUARE_ROOT:
                found[part] = np.sqrt(a[0].where(a[0] >= 0))
            case Operation.LOWER:
                found[part] = a[0].where(a[0] <= a[1], a[1])
            case Operation.HIGHER:
                found[part] = a[0].where(a[0] >= a[1], a[1])
            case Operation.ABOVE:
                found[part] = a[0] > a[1]
            case Operation.AT_LEAST:
                found[part] = a[0] >= a[1]
            case Operation.BOTH:
                found[part] = a[0] & a[1]
            case Operation.EITHER:
                found[part] = a[0] | a[1]
            case Operation.KNOWN:
                found[part] = a[0].notna()
            case Operation.CHOOSE:
                found[part] = a[1].where(a[0], a[2])
    return [found[root] for root in roots]


def measured(rows: int, wanted: int = WANTED) -> dict[str, float]:
    """Return times and ratios of so many indicators, taken evenly from the whole catalogue."""
    everything = tuple(catalogue().indicators.values())
    chosen = [everything[place * len(everything) // wanted] for place in range(wanted)]
    plan = catalogue().plan_of([one.name for one in chosen])
    rng = np.random.default_rng(0)
    columns = {name: rng.uniform(0.0, 1e6, rows) for name in plan.columns}
    for values in columns.values():
        values[rng.random(rows) < 0.03] = np.nan
    record = {name: float(values[0]) for name, values in columns.items()}
    plan.values(record)
    loops = 2_000
    one = fastest(lambda: [plan.values(record) for _ in range(loops)], 7) / loops
    source = np.stack(list(columns.values()))
    target = np.empty_like(source)
    plan.matrix(columns, rows)
    copy = fastest(lambda: np.copyto(target, source), 5)
    many = fastest(lambda: plan.matrix(columns, rows), 5)
    with np.errstate(all="ignore"):
        frame = pd.DataFrame({name: [value] for name, value in record.items()})
        on_one_row = fastest(lambda: on_frame(frame, plan.roots), 5)
    return {
        "indicators": len(chosen),
        "columns_read": len(plan.columns),
        "one_record_microseconds": one * 1e6,
        "one_row_frame_microseconds": on_one_row * 1e6,
        "frame_over_record": on_one_row / one,
        "rows": rows,
        "copy_seconds": copy,
        "many_seconds": many,
        "many_over_copy": many / copy,
    }


def keeps(name: str, value: float) -> bool:
    """Return whether a figure keeps its limit."""
    limit = LIMITS[name]
    return value <= limit if limit > 0 else value >= -limit


def main() -> None:
    """Print the figures of sixty indicators and of all, as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sixty = measured(options.rows)
    whole = measured(options.rows, len(catalogue().indicators))
    if options.json:
        print(json.dumps({"sixty": sixty, "whole_catalogue": whole}))
        return
    for name, value in sixty.items():
        limit = ""
        if name in LIMITS:
            words = f"at most {LIMITS[name]:g}" if LIMITS[name] > 0 else f"at least {-LIMITS[name]:g}"
            limit = f"{words}: {'kept' if keeps(name, value) else 'MISSED'}"
        print(f"{name:28} {value:14,.4g} {whole[name]:14,.4g}   {limit}")


if __name__ == "__main__":
    main()
