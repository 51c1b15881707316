"""A decision can be proved: recomputed from the archive alone, bit for bit."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.border import Report
from features.catalogue import catalogue
from models.artefact import save
from models.champion import bundles_of
from models.golden import GOLDEN, golden_of
from models.history import History
from models.loading import load
from models.machine import machine_of
from models.produce import Produced, data_of
from models.tasks import SPECS
from models.train import fitted, split
from scoring.archive import Archive, ArchiveError, Sources
from scoring.assembly import house_of, library_of, resolver_of
from scoring.engine import Engine
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.policy import PACKAGED, Policy
from scoring.reasons import Reasons
from scoring.record import record_of
from scoring.recorded import recorded, submitted
from scoring.replay import Recorded, Verdict, first_difference, replay

DECISIONS = int(os.environ.get("GREENLOAN_REPLAYS", "400"))
"""As many as 'make replay-drill' asks for, fewer in 'make test'."""
DECISIONS_ELSEWHERE = DECISIONS // 4
ROOT = Path(__file__).parents[2]


@dataclasses.dataclass(frozen=True)
class Proved:
    home: Path
    ids: list[str]
    engines: list[Engine]
    backup: Path
    key: str


@pytest.fixture(scope="module")
def proved(
    engine: Engine,
    produced: Produced,
    history: History,
    reports: list[Report],
    tmp_path_factory: pytest.TempPathFactory,
) -> Proved:
    """A home restored from the backup of one in which two bundles and two policies have decided."""
    home, restored = tmp_path_factory.mktemp("decided"), tmp_path_factory.mktemp("proved")
    (home / "bundles").mkdir()
    (bundles_of(home) / produced.bundle.digest).symlink_to(produced.place)
    digests = [produced.bundle.digest, save_another(home, history)]
    stricter = home / "stricter.yaml"
    stricter.write_text(
        PACKAGED.read_text("utf-8").replace("from: 0.02, zh: 五级", "from: 0.018, zh: 五级"), "utf-8"
    )
    engines = []
    for digest in digests:
        for policy in (PACKAGED, stricter):
            one = engine_with(home, digest, policy)
            Archive(home).keep(one, Sources(policy=policy))
            engines.append(one)
    assert len({(one.versions.bundle, one.versions.policy) for one in engines}) == 4
    ids = []
    with Journal.open(Place(home)) as journal:
        waiting = []
        for place, one in enumerate(engines):
            chosen = reports[place : 10_000 : 10_000 * len(engines) // DECISIONS]
            for report, decision in zip(chosen, one.decide_many(chosen), strict=True):
                record = record_of(report, decision)
                waiting.append(submitted(journal, one.wording, record, {}))
        ids = [future.result(30).entry.id for future in waiting]
    backup = restored / "backup.jsonl.gz"
    done = command(home, "journal", "backup", "--out", str(backup), "--json")
    assert done.returncode == 0, done.stderr
    key = (home / "journal.pub").read_text("ascii").strip()
    shutil.rmtree(home)
    proved = Proved(restored, ids, engines, backup, key)
    restore(proved, restored)
    return proved


def save_another(home: Path, history: History) -> str:
    specs = [
        dataclasses.replace(spec, boosting=dataclasses.replace(spec.boosting, rounds=60, rate=0.1))
        for spec in SPECS
    ]
    models = {spec.task: fitted(spec, history, catalogue().indicators) for spec in specs}
    documents = {GOLDEN: golden_of(models, history, split(history)[1])}
    return save(bundles_of(home), models, house_of(resolver_of()), data_of(history), {}, documents).name


def engine_with(home: Path, digest: str, policy: Path) -> Engine:
    bundle = load(bundles_of(home) / digest, digest)
    return Engine(
        bundle, Policy.load(policy), Reasons.load(), catalogue(), resolver_of(), "", library_of(resolver_of())
    )


def restore(proved: Proved, home: Path, *database: str) -> None:
    """Fill a home and its database from nothing but the backup."""
    done = command(home, "journal", "restore", str(proved.backup), "--key", proved.key, "--json", *database)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["lacking"] == []


def command(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from api.command import main; main()", *arguments, "--home", str(home)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_decisions_of_two_bundles_and_a_rule_change_replay_bit_for_bit_from_a_backup_in_a_new_process(
    proved: Proved,
) -> None:
    done = command(proved.home, "replay", "--sample", str(DECISIONS), "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert len(found) == DECISIONS
    assert {one["id"] for one in found} == set(proved.ids)
    assert {(one["verdict"], one["compared"]) for one in found} == {("identical", "bit for bit")}
    print(f"{len(found):,} decisions replayed bit for bit over SQLite, from a backup in a new process")


def test_a_backup_restored_into_postgresql_replays_too(
    proved: Proved, postgres: Callable[[], str], tmp_path: Path
) -> None:
    database = ("--database", postgres())
    restore(proved, tmp_path, *database)
    done = command(tmp_path, "replay", "--sample", str(DECISIONS_ELSEWHERE), "--json", *database)
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert len(found) == DECISIONS_ELSEWHERE
    assert {one["verdict"] for one in found} == {"identical"}
    print(f"{len(found):,} decisions replayed bit for bit over PostgreSQL, from a backup in a new process")


def test_another_thread_count_is_told_and_holds_within_a_millionth(proved: Proved) -> None:
    done = command(proved.home, "replay", *proved.ids[:3], "--json", OMP_NUM_THREADS="2")
    found = json.loads(done.stdout)
    assert {one["verdict"] for one in found} == {"within"}
    assert all(one["machine"] == ["threads 1, now 2"] for one in found)
    assert all(one["compared"] == "within 1e-6" for one in found)
    assert all(one["trained_elsewhere"] == ["threads 1, now 2"] for one in found)
    told = command(proved.home, "replay", *proved.ids[:1], OMP_NUM_THREADS="2", GREENLOAN_LANG="en").stderr
    assert "1 compared within 1e-6: threads 1, now 2" in told


def test_a_bundle_says_on_what_it_was_trained(produced: Produced) -> None:
    told = json.loads((produced.place / "manifest.json").read_text("utf-8"))["machine"]
    assert told == dataclasses.asdict(machine_of())
    assert {"system", "processor", "python", "numpy", "scipy", "xgboost", "threads"} <= set(told)


def records(proved: Proved) -> Iterator[Recorded]:
    with Place(proved.home).opened() as database:
        yield from recorded(database, proved.ids[:40])


def test_what_was_changed_in_a_record_is_the_first_difference(proved: Proved) -> None:
    one = next(iter(records(proved)))
    assert one.record is not None
    changed = json.loads(json.dumps(one.record))
    changed["decision"]["risk"]["worst"] += 1e-15
    found = next(replay([Recorded(one.id, False, changed)], Archive(proved.home)))
    assert found.verdict is Verdict.DIFFERENT
    assert found.difference is not None
    assert found.difference.path == "/decision/risk/worst"
    assert found.difference.now == one.record["decision"]["risk"]["worst"]


def test_a_changed_figure_makes_another_decision(proved: Proved) -> None:
    one = next(iter(records(proved)))
    assert one.record is not None
    changed = json.loads(json.dumps(one.record))
    changed["application"]["figures"]["total_liabilities"]["value"] *= 0.5
    found = next(replay([Recorded(one.id, False, changed)], Archive(proved.home)))
    assert found.verdict is Verdict.DIFFERENT


def test_an_erased_decision_says_so(proved: Proved) -> None:
    with Journal.open(Place(proved.home)) as journal:
        journal.erase(proved.ids[-1], "asked for", "the enterprise")
    done = command(proved.home, "replay", proved.ids[-1], "--json")
    assert done.returncode == 0
    assert [one["verdict"] for one in json.loads(done.stdout)] == ["erased"]


def test_a_changed_archive_is_refused(proved: Proved, tmp_path: Path) -> None:
    versions = dataclasses.asdict(proved.engines[0].versions)
    Archive(tmp_path).keep(proved.engines[0], Sources())
    (tmp_path / "archive" / "policy" / versions["policy"]).write_bytes(PACKAGED.read_bytes() + b"# more\n")
    with pytest.raises(ArchiveError, match="changed"):
        Archive(tmp_path).engine(versions)


def test_an_archive_without_a_table_cannot_replay(proved: Proved, tmp_path: Path) -> None:
    found = list(replay(records(proved), Archive(tmp_path)))
    assert {one.verdict for one in found} == {Verdict.UNARCHIVED}
    assert "tables" in found[0].note


def test_an_unknown_id_is_refused_in_words(proved: Proved) -> None:
    done = command(proved.home, "replay", "D-NONE")
    assert done.returncode not in {0, None}
    assert "D-NONE" in done.stderr


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(json_values, json_values)
def test_values_differ_nowhere_exactly_if_they_are_equal(then: Any, now: Any) -> None:
    assert (first_difference(then, now, 0.0) is None) == (then == now)
