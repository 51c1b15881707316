"""How long all programmes of an enterprise take, one at a time and in a batch: ``make programmes-bench``.

Prints the processor time for one enterprise whose figures were not seen before, with what every programme
says of it, and for each of a batch. With ``--against COMMIT`` that commit's code is measured in turns with
this one, and the ratio is printed: on a busy machine times differ from minute to minute, a ratio does less.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

import numpy as np

from features.border import Report, read
from features.catalogue import catalogue
from features.figures import Figures, figures_of, records_of
from features.lookups import LOOKUPS
from features.population.generate import generate
from features.population.sample import sample_bodies
from features.records.records import Records
from features.resolve import Resolver
from features.tables import Tables
from models.benchmarks import Benchmarks, learnt
from scoring.programmes.assess import Assessor
from scoring.programmes.detail import results_of
from scoring.programmes.library import load

ROOT = Path(__file__).parents[2]
TRAINED, SEEN, NEW = 1_500, 150, 150
ROUNDS = 3


def assessor_of(resolver: Resolver) -> Assessor:
    """Return what assesses by all packaged programmes, its peers a small population."""
    people = generate(TRAINED)
    latest = people.report_year == people.report_year.max()
    rows = int(latest.sum())
    columns = {name: values[latest] for name, values in people.columns.items()}
    texts = {name: values[latest] for name, values in people.texts.items()}
    figures = figures_of(Records(rows, columns, texts, np.full(rows, np.datetime64("2026-03-01"))), resolver)
    values = catalogue().plan.table(figures.columns, rows)
    benchmarks = Benchmarks.from_json(learnt(values, figures.divisions, catalogue().indicators))
    return Assessor(load(catalogue(), resolver.tables), catalogue(), benchmarks, resolver)


def milliseconds(work: object, *arguments: object) -> float:
    start = time.process_time()
    work(*arguments)  # type: ignore[operator]
    return (time.process_time() - start) * 1e3


def measured() -> dict[str, float]:
    """Return the milliseconds of one new enterprise, and of each in a batch."""
    resolver = Resolver(Tables.load(), tuple(LOOKUPS.values()))
    assessor = assessor_of(resolver)
    day = np.datetime64("2026-03-12").item()
    reports = [read(body, day) for body in sample_bodies(TRAINED, SEEN + NEW)]

    def said(figures: Figures, chosen: list[Report]) -> None:
        found = assessor.assess(figures)
        found.caps()
        for row, report in enumerate(chosen):
            results_of(found, row, report.attributes)

    alone = [(figures_of(records_of([one]), resolver), [one]) for one in reports]
    for one in alone[:SEEN]:
        said(*one)
    new = statistics.median(milliseconds(said, *one) for one in alone[SEEN:])
    together = figures_of(records_of(reports), resolver)
    batch = min(milliseconds(said, together, reports) for _ in range(ROUNDS)) / len(reports)
    return {"one_new_ms": round(new, 3), "in_batch_ms": round(batch, 3)}


def at(folder: Path) -> dict[str, float]:
    """Return what a process measures with the code of a folder."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__)), "--once"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def unpacked(commit: str, folder: Path) -> Path:
    """Return a folder with the code of a commit."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="measure in this process")
    parser.add_argument("--against", metavar="COMMIT")
    given = parser.parse_args()
    if given.once:
        print(json.dumps(measured()))
        return
    with tempfile.TemporaryDirectory() as folder:
        codes = {"now": ROOT}
        if given.against:
            codes["before"] = unpacked(given.against, Path(folder))
        rounds = [{name: at(code) for name, code in codes.items()} for _ in range(ROUNDS)]
    for name in codes:
        print(json.dumps({name: {key: min(one[name][key] for one in rounds) for key in rounds[0][name]}}))
    if given.against:
        for key in rounds[0]["now"]:
            ratios = [one["before"][key] / one["now"][key] for one in rounds]
            print(json.dumps({key: {"times_as_fast": round(statistics.median(ratios), 2)}}))


if __name__ == "__main__":
    main()
