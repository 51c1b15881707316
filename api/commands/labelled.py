"""The rows that commands train on: the population, known tables, a bank's own; each can be found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from api.terminal import today
from features.catalogue import catalogue
from features.population.generate import SEED, WORLD_ENDS, Population, generate
from features.records.files import (
    ADAPTERS,
    Adapter,
    FileError,
    find,
    load_folder,
    read_frame,
    recognise,
    records_of,
)
from features.records.mapping import mapped, read_map
from features.records.own import REPORTED_AFTER
from features.records.records import Outcomes, Records
from models.history import History, history_of
from models.origin import Kind, Source, content_of, digests_of
from scoring.assembly import resolver_of

POPULATION = "synthetic population"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A table's rows and what became of them."""

    name: str
    records: Records
    outcomes: Outcomes
    source: Source
    synthetic: bool = False

    @property
    def known_until(self) -> date:
        """The day on which the table was taken, if nobody says: a made-up world is known to its end."""
        return WORLD_ENDS if self.synthetic else today()

    def complete(self, day: date) -> Records | None:
        """Return enterprises with every figure told, as of a day: None unless the world is made up."""
        if self.source.kind is not Kind.POPULATION:
            return None
        return complete_records(self.source.enterprises or 0, self.source.seed or 0, day)

    def history(self) -> History:
        """Return the rows as labelled history."""
        return history_of(
            self.name, self.records, self.outcomes, catalogue(), resolver_of(), synthetic=self.synthetic
        )


def labelled(data: Path | None, label: str, map_file: Path | None, enterprises: int) -> Labelled:
    """Return the rows to train on: a mapped table, a known table or folder, or the population.

    Raises
    ------
    FileError, MapError
        With every fault found.
    """
    if map_file is not None or label:
        return _mapped(data, label, read_map(map_file))
    return population_of(enterprises) if data is None else _labelled_rows(data)


def labelled_by(source: Source, data: Path | None) -> Labelled:
    """Return the rows of a manifest's source again; a table is where ``data`` says it is now.

    Raises
    ------
    FileError
        If the source is a table, and none is given.
    """
    if source.kind is Kind.POPULATION:
        return population_of(source.enterprises or 0, source.seed or 0)
    if data is None:
        raise FileError(
            f"The bundle was trained on {', '.join(source.files)}. Say where it is with --data.",
            f"版本包用 {'、'.join(source.files)} 训练。请用 --data 说明它现在在哪里。",
        )
    return (
        _mapped(data, source.label, source.map or {}) if source.kind is Kind.MAPPED else _labelled_rows(data)
    )


def population_history(people: Population) -> History:
    """Return the population as labelled history; the truth stays behind."""
    return history_of(
        POPULATION,
        population_records(people),
        _outcomes_of(people),
        catalogue(),
        resolver_of(),
        synthetic=True,
    )


def population_records(people: Population) -> Records:
    """Return what the population reported, each row by the law of the day its accounts are due."""
    days = [f"{year + 1}{REPORTED_AFTER}" for year in people.report_year.tolist()]
    return Records(people.rows, people.columns, people.texts, np.array(days, dtype="datetime64[D]"))


def complete_records(enterprises: int, seed: int, day: date) -> Records:
    """Return the population's latest report year with every figure told, by the law of one day."""
    people = generate(enterprises, seed, has_gaps=False)
    days = np.full(people.rows, np.datetime64(day))
    everybody = Records(people.rows, people.columns, people.texts, days)
    return everybody.only(people.report_year == people.report_year.max())


def population_of(enterprises: int, seed: int = SEED) -> Labelled:
    """Return the population of so many enterprises as labelled rows."""
    people = generate(enterprises, seed)
    records = population_records(people)
    source = source_of(people, records, enterprises, seed)
    return Labelled(POPULATION, records, _outcomes_of(people), source, synthetic=True)


def source_of(people: Population, records: Records, enterprises: int, seed: int = SEED) -> Source:
    """Return the source of a population that was drawn with this size and seed."""
    content = content_of(records, _outcomes_of(people))
    return Source(Kind.POPULATION, content, enterprises=enterprises, seed=seed)


def _outcomes_of(people: Population) -> Outcomes:
    labels = {"risk": people.truth["default"], "recognition": people.truth["recognised"]}
    return Outcomes(labels, people.report_year, people.firm, {})


def _labelled_rows(data: Path) -> Labelled:
    adapter, path = _recognised(data)
    frame = load_folder(data, adapter.name) if data.is_dir() else read_frame(data)
    if adapter.outcomes is None:
        raise FileError(
            f"{path.name} is a table of {adapter.name}, which has no outcomes. Train on another.",
            f"{path.name} 是 {adapter.name} 的表，没有结果可学。请换一个。",
        )
    try:
        outcomes = adapter.outcomes(frame, path.parent)
    except KeyError as error:
        raise FileError(
            f"{path.name} lacks the outcome column {error}. Give a labelled table.",
            f"{path.name} 缺少结果列 {error}。请用带标签的表。",
        ) from error
    records = records_of(frame, adapter, resolver_of().tables, None, path.name)
    paths = find(data, adapter.pattern) if data.is_dir() else [data]
    paths += [beside for beside in [path.parent / adapter.beside] if adapter.beside and beside.is_file()]
    source = Source(Kind.TABLE, content_of(records, outcomes), digests_of(data, paths))
    return Labelled(adapter.name, records, outcomes, source)


def _recognised(data: Path) -> tuple[Adapter, Path]:
    if not data.is_dir():
        return recognise(read_frame(data), data.name), data
    for adapter in ADAPTERS:
        if adapter.outcomes is not None:
            for path in find(data, adapter.pattern):
                if adapter.needs <= frozenset(read_frame(path).columns):
                    return adapter, path
    raise FileError(
        f"No table with outcomes in {data}. Give a folder with panel*.parquet, or a file.",
        f"{data} 里没有带结果的表。请给出含 panel*.parquet 的文件夹，或一个文件。",
    )


def mapped_history(data: Path | None, label: str, map_file: Path | None) -> History:
    """Return a bank's own table as history, by its map."""
    return _mapped(data, label, read_map(map_file)).history()


def _mapped(data: Path | None, label: str, content: Mapping[str, Any]) -> Labelled:
    if data is None:
        raise FileError(
            "A label was named, but no table. Give it with --data FILE.",
            "说明了标签，却没有表。请用 --data 给出文件。",
        )
    records, outcomes = mapped(read_frame(data), content, label)
    files, rows = digests_of(data, [data]), content_of(records, outcomes)
    source = Source(Kind.MAPPED, rows, files, label=label, map=dict(content) or None)
    return Labelled(data.name, records, outcomes, source)


def data_history_of(folder: Path, name: str) -> History:
    """Return the labelled history of one kind of table in a folder."""
    resolver = resolver_of()
    adapter = next(one for one in ADAPTERS if one.name == name)
    frame = load_folder(folder, name) if folder.is_dir() else read_frame(folder)
    place = find(folder, adapter.pattern)[0].parent if folder.is_dir() else folder.parent
    if adapter.outcomes is None:
        raise FileError(f"{name} has no outcomes.", f"{name} 没有结果可学。请换一个。")
    return history_of(
        name,
        adapter.records(frame, resolver.tables, None),
        adapter.outcomes(frame, place),
        catalogue(),
        resolver,
    )
