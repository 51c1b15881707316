"""Commands that train, score files and run benchmarks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np

from api.settings import Settings
from api.terminal import progress, show_json, show_table, tell, today, words
from features.catalogue import catalogue
from features.population.generate import WORLD_ENDS, Population, generate
from features.population.sample import sample_bodies
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
from features.records.own import REPORTED_AFTER
from features.records.records import Outcomes, Records
from models.history import History, history_of
from models.produce import Produced, produce
from models.tasks import SPECS
from scoring.assembly import house_of, resolver_of
from scoring.journal.trouble import Unavailable
from scoring.portfolio import write_sample
from scoring.promotion import record_where_kept
from scoring.reports import documents_of


def train_on(
    data: Path | None, home: Path, label: str, map_file: Path | None, enterprises: int, as_json: bool
) -> None:
    """Train on a table, a folder, or the population; register; print how the models did."""
    resolver = resolver_of()
    with progress(words("读取历史", "Reading the history")) as step:
        if map_file is not None or label:
            told = _mapped(data, label, map_file)
        elif data is None:
            told = _population(generate(enterprises))
        else:
            told = _labelled_rows(data)
        history = told.history()
        produced = produce(
            history,
            SPECS,
            catalogue().indicators,
            house_of(resolver),
            home,
            step,
            lambda tests: documents_of(told.records, history, tests, resolver, told.as_at),
        )
    write_sample(home, sample_bodies(enterprises) if data is None else [])
    _record(home, produced)
    if as_json:
        show_json(
            {
                "bundle": produced.bundle.digest,
                "version": produced.champion.version,
                "data": dict(produced.bundle.data),
                "measures": {task.value: asdict(test.measures) for task, test in produced.tests.items()},
            }
        )
        return
    _show_produced(produced)


def _record(home: Path, produced: Produced) -> None:
    """Record the promotion where there is a journal."""
    place = Settings().model_copy(update={"home": home}).place
    try:
        entry = record_where_kept(place, produced.champion, produced.bundle.data)
    except Unavailable as error:
        tell(words(f"上线未记入日志：{error}", f"The promotion is not recorded yet: {error}"))
        return
    if entry is not None:
        tell(
            words(
                f"上线已记入日志第 {entry.number} 条",
                f"The promotion is journal entry {entry.number}.",
            )
        )


def _show_produced(produced: Produced) -> None:
    headings = ("model", "ROC-AUC", "95 %", "KS", "Brier", "mean PD", "observed", "rows", "events")
    rows = []
    for task, test in produced.tests.items():
        one = test.measures
        interval = f"{one.roc_auc_lo:.3f}–{one.roc_auc_hi:.3f}"
        figures = (f"{x:.4f}" for x in (one.ks, one.brier, one.mean_predicted, one.observed_rate))
        rows.append(
            (
                words(task.label.zh, task.label.en),
                f"{one.roc_auc:.3f}",
                interval,
                *figures,
                f"{one.n:,}",
                str(one.positives),
            )
        )
    show_table(headings, rows, words("未见过的较晚年份", "On later years that were not seen"))
    what = words("合成数据，仅供演示", "synthetic, for demonstration") if produced.bundle.is_synthetic else ""
    tell(f"{produced.bundle.identity} version {produced.champion.version} serves. {what}".strip())


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A table's rows and what became of them."""

    name: str
    records: Records
    outcomes: Outcomes
    synthetic: bool = False

    @property
    def as_at(self) -> date:
        """The day on which the table was taken; a made-up world is known to its end."""
        return WORLD_ENDS if self.synthetic else today()

    def history(self) -> History:
        return history_of(
            self.name, self.records, self.outcomes, catalogue(), resolver_of(), synthetic=self.synthetic
        )


def population_history(people: Population) -> History:
    """Return the population as labelled history; the truth stays behind."""
    return _population(people).history()


def population_records(people: Population) -> Records:
    """Return what the population reported, each row by the law of the day its accounts are due."""
    days = [f"{year + 1}{REPORTED_AFTER}" for year in people.report_year.tolist()]
    return Records(people.rows, people.columns, people.texts, np.array(days, dtype="datetime64[D]"))


def _population(people: Population) -> _Labelled:
    labels = {"risk": people.truth["default"], "recognition": people.truth["recognised"]}
    outcomes = Outcomes(labels, people.report_year, people.firm, {})
    return _Labelled("synthetic population", population_records(people), outcomes, synthetic=True)


def data_history(data: Path) -> History:
    """Return the labelled history of a file, or of the first kind of table found in a folder.

    Raises
    ------
    FileError
        If no table with outcomes is there.
    """
    return _labelled_rows(data).history()


def _labelled_rows(data: Path) -> _Labelled:
    adapter, path = _labelled(data)
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
    return _Labelled(adapter.name, records, outcomes)


def _labelled(data: Path) -> tuple[Adapter, Path]:
    if not data.is_dir():
        return recognise(read_frame(data), data.name), data
    for adapter in ADAPTERS:
        if adapter.outcomes is not None:
            for path in find(data, adapter.pattern):
                if adapter.needs <= frozenset(read_frame(path).columns):
                    return adapter, path
    raise FileError(f"No table with outcomes in {data}. Give a folder with panel*.parquet, or a file.")


def mapped_history(data: Path | None, label: str, map_file: Path | None) -> History:
    """Return a bank's own table as history, by its map."""
    return _mapped(data, label, map_file).history()


def _mapped(data: Path | None, label: str, map_file: Path | None) -> _Labelled:
    from features.records.mapping import mapped  # noqa: PLC0415  # only a mapped table needs it

    if data is None:
        raise FileError("A label was named, but no table. Give it with --data FILE.")
    records, outcomes = mapped(read_frame(data), map_file, label)
    return _Labelled(data.name, records, outcomes)


def data_history_of(folder: Path, name: str) -> History:
    """Return the labelled history of one kind of table in a folder."""
    resolver = resolver_of()
    adapter = next(one for one in ADAPTERS if one.name == name)
    frame = load_folder(folder, name) if folder.is_dir() else read_frame(folder)
    place = find(folder, adapter.pattern)[0].parent if folder.is_dir() else folder.parent
    if adapter.outcomes is None:
        raise FileError(f"{name} has no outcomes.")
    return history_of(
        name,
        adapter.records(frame, resolver.tables, None),
        adapter.outcomes(frame, place),
        catalogue(),
        resolver,
    )
