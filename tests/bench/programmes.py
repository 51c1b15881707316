"""How long all programmes of an enterprise take, one at a time and in a batch: ``make programmes-bench``.

Prints the processor time for one enterprise whose figures were not seen before, with what every programme
says of it, and for each of a batch. With ``--against COMMIT`` that commit's code is measured in turns with
this one, and the ratio is printed: on a busy machine times differ from minute to minute, a ratio does less.
"""

from __future__ import annotations

import argparse
import statistics
import time

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
from tests.bench.against import run

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


def measured(_: argparse.Namespace) -> dict[str, float]:
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


if __name__ == "__main__":
    run(__file__, measured, argparse.ArgumentParser(description=__doc__))
