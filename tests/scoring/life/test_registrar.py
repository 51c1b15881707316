"""The registry is asked in a child process: real stores, whole and broken."""

import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import run

import pytest

from models.champion import REGISTRY, Champion, bundles_of
from models.papers import papers_of
from models.produce import Produced
from models.registry import BUNDLES, Registry
from scoring.life.registrar import CHALLENGER, CHAMPION, Registrar, RegistryUnavailable
from tests.scoring.life.shelves import edited, real_and_good


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    """A home with a registry of its own, whose artefacts are those of the tests' home."""
    shutil.copy(home / REGISTRY, tmp_path / REGISTRY)
    return tmp_path


def test_an_alias_and_its_tags_are_set_and_put_back(own: Path, produced: Produced) -> None:
    registrar = Registrar(own)
    before = registrar.name(CHALLENGER, produced.bundle.digest, {"gate.fairness": "missed, waived"})
    assert (dict(before.named), before.version) == ({CHAMPION: produced.champion}, produced.champion.version)
    client = Registry(own)._client
    version = client.get_model_version_by_alias(BUNDLES, CHALLENGER)
    assert version.tags["gate.fairness"] == "missed, waived"
    registrar.put_back(CHALLENGER, before)
    assert registrar.look().named == {CHAMPION: produced.champion}


def test_a_bundle_that_the_registry_does_not_hold_is_not_named(own: Path, produced: Produced) -> None:
    digest = edited(produced.place, own, real_and_good)
    assert papers_of(bundles_of(own) / digest, digest).digest == digest
    with pytest.raises(RegistryUnavailable, match="no version of bundle"):
        Registrar(own).name(CHAMPION, digest, {})
    assert Registry(own).aliases() == {CHAMPION: produced.champion}


@contextmanager
def gone(home: Path) -> Iterator[None]:
    (home / REGISTRY).unlink()
    yield
    assert not (home / REGISTRY).exists(), "MLflow would make an empty store, and call it a registry"


@contextmanager
def no_database(home: Path) -> Iterator[None]:
    (home / REGISTRY).write_bytes(b"no database at all" * 100)
    yield


@contextmanager
def without_artefacts(home: Path) -> Iterator[None]:
    with sqlite3.connect(home / REGISTRY) as connection:
        connection.execute("UPDATE runs SET artifact_uri = 'file:///nowhere' || artifact_uri")
    connection.close()
    yield


@contextmanager
def locked(home: Path) -> Iterator[None]:
    connection = sqlite3.connect(home / REGISTRY, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    yield
    connection.execute("ROLLBACK")
    connection.close()


@pytest.mark.parametrize("broken", [gone, no_database, without_artefacts, locked])
def test_a_broken_store_is_told_in_time_and_nothing_is_named(
    own: Path, produced: Produced, broken: Callable[[Path], Iterator[None]]
) -> None:
    start = time.monotonic()
    with broken(own), pytest.raises(RegistryUnavailable):  # type: ignore[attr-defined]
        Registrar(own, 20.0).name(CHALLENGER, produced.bundle.digest, {})
    assert time.monotonic() - start < 25.0
    if broken in {without_artefacts, locked}:
        assert Registry(own).aliases() == {CHAMPION: produced.champion}


def test_a_registry_that_takes_too_long_is_left_alone(own: Path) -> None:
    with pytest.raises(RegistryUnavailable, match="no answer within"):
        Registrar(own, 0.05).look()


def test_an_alias_moved_by_mlflow_itself_is_seen(own: Path, produced: Produced) -> None:
    client, digest = Registry(own)._client, "0" * 64
    ours = client.get_model_version(BUNDLES, produced.champion.version)
    version = str(client.create_model_version(BUNDLES, ours.source, ours.run_id).version)
    client.set_model_version_tag(BUNDLES, version, "bundle_digest", digest)
    client.set_registered_model_alias(BUNDLES, CHAMPION, version)
    assert Registrar(own).look().named[CHAMPION] == Champion(digest, version)


def test_the_asking_process_imports_no_mlflow() -> None:
    code = (
        "import sys; from pathlib import Path; import scoring.life.steward, scoring.life.registrar as r;"
        "from contextlib import suppress\n"
        "with suppress(r.RegistryUnavailable): r.Registrar(Path('/nowhere')).look()\n"
        "print('mlflow' in sys.modules)"
    )
    answer = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
