"""What one decision costs, part by part: ``make decision-bench``.

Prints milliseconds of processor time, from a parsed body to an answer: the enterprise of the printed example,
with one figure unknown and its programmes known by heart, and enterprises that were not seen before. One
thread, as the service predicts. With ``--against COMMIT`` that commit's code takes turns with this one, if it
reads the same bundles.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # before XGBoost is loaded

from api.settings import Settings
from api.v1.example import EXAMPLE
from api.v1.views import view_of
from api.wiring import engine_at
from features.border import read
from features.population.sample import sample_bodies
from scoring.engine import Engine
from scoring.journal.canonical import canonical
from scoring.record import record_of
from scoring.recorded import parted
from tests.bench.against import run

DAY = date(2026, 11, 27)
TRAINED, FIRST, NEW, AGAIN = 1_500, 50, 150, 150


def timed(engine: Engine, bodies: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the mean milliseconds of each part, and of all together."""
    spent: Counter[str] = Counter()
    for body in bodies:
        moments = [("", time.process_time())]

        def past(name: str, moments: list[tuple[str, float]] = moments) -> None:
            moments.append((name, time.process_time()))

        report = read(body, DAY)
        past("read")
        decision = engine.decide(report)
        past("decide")
        record = record_of(report, decision)
        past("record")
        for part in parted(engine.wording, record, body):
            canonical(part)
        past("store")
        view_of(decision, "en")
        past("view")
        spent.update({name: end - start for (_, start), (name, end) in pairwise(moments)})
    each = {name: spent[name] * 1e3 / len(bodies) for name in spent}
    return {name: round(ms, 3) for name, ms in {**each, "all": sum(each.values())}.items()}


def measured(given: argparse.Namespace) -> dict[str, float]:
    """Return the milliseconds of the example again and again, and of each new enterprise."""
    engine = engine_at(given.home)
    bodies = sample_bodies(TRAINED, FIRST + NEW)
    timed(engine, [EXAMPLE, *bodies[:FIRST]])
    kinds = {"again": [EXAMPLE] * AGAIN, "new": bodies[FIRST:]}
    return {
        f"{kind}_{name}_ms": ms
        for kind, chosen in kinds.items()
        for name, ms in timed(engine, chosen).items()
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, default=Settings().home)
    run(__file__, measured, options)
