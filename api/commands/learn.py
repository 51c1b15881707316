"""The command that trains."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

from api.commands.labelled import Labelled, labelled
from api.commands.searched import said_of
from api.commands.trained import let_serve, tell_serving
from api.settings import Settings
from api.terminal import progress, show_json, show_table, tell, today, words
from features.catalogue import catalogue
from features.population.sample import sample_bodies
from features.refusal import Refusal
from models.origin import NOT_NAMED, Code
from models.produce import Produced, produce
from models.tasks import SPECS
from scoring.assembly import house_of, resolver_of
from scoring.life.standing import Mode
from scoring.origin import origin_of
from scoring.portfolio import write_sample
from scoring.reports import documents_of


class ChangedCodeError(Refusal):
    """What would train in production is no commit."""


class FutureDataError(Refusal):
    """A table is said to be taken on a day that has not come."""


def train_on(
    data: Path | None,
    home: Path,
    label: str,
    map_file: Path | None,
    enterprises: int,
    as_json: bool,
    as_at: date | None = None,
    owner: str = NOT_NAMED,
    trials: int = 0,
) -> None:
    """Train on a table, a folder, or the population; register; print how the models did."""
    resolver = resolver_of()
    with progress(words("读取历史", "Reading the history")) as step:
        told = labelled(data, label, map_file, enterprises)
        day = _day_of(told, as_at)
        origin = origin_of(told.source, day, resolver, owner)
        told_if_changed(origin.code, Settings().mode)
        history = told.history()
        produced = produce(
            history,
            SPECS,
            catalogue().indicators,
            house_of(resolver),
            home,
            origin,
            step,
            lambda tests, models: documents_of(
                told.records, history, tests, models, resolver, day, complete=told.complete(day)
            ),
            trials,
        )
    write_sample(home, sample_bodies(enterprises) if data is None else [])
    serves = let_serve(home, produced, owner)
    if as_json:
        show_json(
            {
                "bundle": produced.bundle.digest,
                "version": produced.champion.version,
                "serves": serves,
                "data": dict(produced.bundle.data),
                "measures": {task.value: asdict(test.measures) for task, test in produced.tests.items()},
            }
        )
        return
    _show_produced(produced, serves)


def told_if_changed(code: Code, mode: Mode) -> None:
    """Say that what trains is no commit: the manifest then names a state that nobody else has.

    Raises
    ------
    ChangedCodeError
        In production.
    """
    if not code.is_dirty:
        return
    if mode is Mode.PRODUCTION:
        raise ChangedCodeError(
            "The code differs from its commit, and GREENLOAN_MODE is production: nobody else could train "
            "these bytes. Commit the changes, or train in trial.",
            "代码与提交不一致，而 GREENLOAN_MODE 是 production：别处训练不出同样的字节。"
            "请先提交改动，或在 trial 下训练。",
        )
    tell(
        words(
            "代码与提交不一致：清单照实记为未提交的改动，别处训练不出同样的字节。",
            "The code differs from its commit. The manifest says so: nobody else can train these bytes.",
        )
    )


def _show_produced(produced: Produced, serves: bool) -> None:
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
    for task, search in produced.searches.items():
        tell(f"{words(task.label.zh, task.label.en)}{words('：', ': ')}{said_of(search)}")
    tell_serving(produced, serves)


def _day_of(told: Labelled, as_at: date | None) -> date:
    """Return the day on which a table was taken: never one to come, unless the world is made up."""
    day = as_at or told.known_until
    if day > today() and not told.synthetic:
        raise FutureDataError(
            f"The table was taken on {day} (--as-at), and today is {today()}. Give a day that has come: "
            "outcomes of later windows cannot be known.",
            f"--as-at 给的取数日 {day} 晚于今天 {today()}。请给已过去的日期：观察窗口未结束的结果无从知道。",
        )
    return day
