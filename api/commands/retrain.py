"""The command that trains a bundle again from its manifest, and says whether it came out the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.commands.given import place_given
from api.commands.labelled import labelled_by
from api.terminal import progress, show_json, show_table, tell, words
from features.catalogue import catalogue
from features.refusal import Refusal
from models.artefact import ArtefactError, Bundle
from models.loading import load
from models.machine import machine_of
from models.origin import Kind, Source
from models.produce import made
from models.sameness import Compared, compared, digest_of_bundle
from models.spec import Boosting, ModelSpec, Task
from scoring.assembly import house_of, resolver_of
from scoring.origin import origin_of
from scoring.reports import documents_of

THREADS = "OMP_NUM_THREADS"


class SourceError(Refusal):
    """The data given are not those of the manifest."""


@dataclass(frozen=True, slots=True)
class Retrained:
    """A bundle trained again.

    Attributes
    ----------
    then, now
        Its digest, and that of the bundle that came out now.
    """

    then: str
    now: str
    files: tuple[Compared, ...]

    @property
    def is_same(self) -> bool:
        """Whether every file is the same bytes."""
        return self.then == self.now and all(one.is_same for one in self.files)


def retrain(home: Path, given: str, data: Path | None, as_json: bool) -> bool:
    """Train again what a bundle's manifest tells, compare every file, and return whether all are the same."""
    place = place_given(given, home)
    bundle = load(place)
    threads = _told(bundle, "machine")["threads"]
    if threads != machine_of().threads:
        return _in_another_process(threads)
    with progress(words("按清单重新训练", "Training again by the manifest")) as step:
        found = retrained(place, bundle, data, step)
    if as_json:
        show_json({**asdict(found), "is_same": found.is_same})
    else:
        _show(found, threads)
    return found.is_same


def retrained(place: Path, bundle: Bundle, data: Path | None, step: Any = lambda _: None) -> Retrained:
    """Return a bundle beside the one that its manifest, and the data where they stand now, give.

    Raises
    ------
    SourceError
        If the data are not those of the manifest.
    """
    source = Source(**{**_told(bundle, "source"), "kind": Kind(_told(bundle, "source")["kind"])})
    rows = labelled_by(source, data)
    _check(source, rows.source)
    as_at = date.fromisoformat(_told(bundle, "as_at"))
    resolver, history = resolver_of(), rows.history()
    with TemporaryDirectory() as folder:
        again = made(
            history,
            specs_of(bundle),
            catalogue().indicators,
            house_of(resolver),
            Path(folder),
            origin_of(rows.source, as_at, resolver, _told(bundle, "owner")),
            step,
            lambda tests, models: documents_of(
                rows.records,
                history,
                tests,
                models,
                resolver,
                as_at,
                _baselines(bundle),
                rows.complete(as_at),
            ),
            _trials(bundle),
        )
        return Retrained(bundle.digest, digest_of_bundle(again.place), compared(place, again.place))


def specs_of(bundle: Bundle) -> tuple[ModelSpec, ...]:
    """Return what a manifest's models were asked to be: inputs and settings as they are recorded."""
    return tuple(
        ModelSpec(
            Task(name), tuple(one["inputs"]), frozenset(one["relative"]), Boosting(**one["search"]["asked"])
        )
        for name, one in _told(bundle, "training").items()
    )


def _trials(bundle: Bundle) -> int:
    """Return how many trials each search was given: the search is made again as well."""
    return max(int(one["search"]["trials"]) for one in _told(bundle, "training").values())


def _baselines(bundle: Bundle) -> Mapping[Task, Sequence[str]]:
    """Return the plainer models that stand on a bundle's card."""
    models = bundle.documents["card"]["models"]
    return {Task(name): [one["model"] for one in card["baselines"]] for name, card in models.items()}


def _told(bundle: Bundle, section: str) -> Any:
    if section not in bundle.manifest:
        raise ArtefactError(
            f"The manifest of {bundle.identity} does not tell its {section!r}: an earlier release wrote it. "
            "Train it again with 'greenloan train'.",
            f"{bundle.identity} 的清单没有 {section!r}：由较早的版本写成。请用 greenloan train 重新训练。",
        )
    return bundle.manifest[section]


def _check(then: Source, now: Source) -> None:
    """Refuse data that are not those of the manifest, before an hour is spent on them."""
    faults = list(_faults(then, now))
    if faults:
        told = "\n".join(f"- {fault}" for fault in faults)
        raise SourceError(
            f"These are not the data that the bundle was trained on:\n{told}\nGive those with --data.",
            f"数据不是训练该版本包时的数据：\n{told}\n请用 --data 给出同样的文件。",
        )


def _faults(then: Source, now: Source) -> Iterator[str]:
    for name in sorted(then.files.keys() | now.files.keys()):
        before, after = (one.files.get(name, "not there") for one in (then, now))
        if before != after:
            yield f"{name}: SHA-256 {after}, expected {before}"
    if then.content != now.content:
        yield f"rows in their order: SHA-256 {now.content}, expected {then.content}"


def _in_another_process(threads: int) -> bool:
    """Run this very command with as many threads as the manifest records."""
    tell(words(f"按清单用 {threads} 个线程。", f"With {threads} threads, as the manifest records."))
    command = [sys.executable, "-c", "from api.command import main; main()", *sys.argv[1:]]
    done = subprocess.run(command, env={**os.environ, THREADS: str(threads)}, check=False)
    if done.returncode not in {0, 1}:
        raise SystemExit(done.returncode)
    return done.returncode == 0


def _show(found: Retrained, threads: int) -> None:
    rows = [
        (
            one.file,
            words("同样字节", "same bytes") if one.is_same else words("不同", "differs"),
            one.field,
            "" if one.is_same else f"{one.then!r} → {one.now!r}"[:90],
            "" if one.tolerance is None else f"{one.tolerance:.1e}",
        )
        for one in found.files
    ]
    headings = words(
        "文件 结果 首个不同处 当时→现在 最大相对差", "file result first-difference then→now within"
    )
    show_table(headings.split(), rows)
    if found.is_same:
        tell(
            words(
                f"版本包摘要相同：{found.now}（{threads} 个线程）",
                f"The bundle is the same: {found.now} ({threads} threads).",
            )
        )
    else:
        tell(
            words(
                f"版本包不同：当时 {found.then}，现在 {found.now}",
                f"The bundle differs: {found.then} then, {found.now} now.",
            )
        )
