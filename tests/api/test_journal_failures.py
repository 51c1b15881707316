"""A database that is down, locked, full or read-only costs writes while it is so, and nothing else."""

import contextlib
import itertools
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.v1.example import EXAMPLE
from api.web.forms import EXAMPLE_FORM
from api.wiring import Services
from scoring.journal.database import Database, database_of
from scoring.journal.entries import Kind
from scoring.journal.journal import Journal, utc_now
from scoring.journal.keys import signer_of
from scoring.journal.place import Place
from scoring.journal.sealer import Sealer
from scoring.journal.sqlite import SQLite
from scoring.journal.trouble import Unavailable
from scoring.journal.verify import verify

LEFT_OUT = "left out: "
LONGEST = 2.0
NOBODY = 65534
Fault = Callable[[], AbstractContextManager[None]]


class Service:
    """The whole application over one journal, as a client sees it."""

    def __init__(self, client: TestClient, journal: Journal, place: Place) -> None:
        self.client, self.journal, self.place = client, journal, place
        self._keys = itertools.count()

    def write(self, key: str | None = None) -> Any:
        headers = {"content-type": "application/json", "idempotency-key": key or f"key-{next(self._keys)}"}
        start = time.perf_counter()
        answer = self.client.post("/v1/decisions", content=json.dumps(EXAMPLE), headers=headers)
        assert time.perf_counter() - start < LONGEST
        return answer

    def recovers(self, key: str) -> Any:
        end = time.monotonic() + 5.0
        while (answer := self.write(key)).status_code != 200 and time.monotonic() < end:
            time.sleep(0.1)
        assert answer.status_code == 200, answer.text
        return answer


@contextmanager
def service(services: Services, database: Database, place: Place) -> Iterator[Service]:
    journal = Journal(database, Sealer(signer_of(place.home), place.folder), utc_now)
    with journal, TestClient(create_app(replace(services, journal=journal))) as client:
        yield Service(client, journal, place)
    with place.opened() as kept:
        assert verify(place, kept, [signer_of(place.home).verifier]).is_whole


@pytest.fixture
def over_file(services: Services) -> Iterator[Service]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # where anybody may look, unlike in pytest's own
        place = Place(Path(folder))
        with service(services, SQLite(place.home / "journal.db"), place) as found:
            yield found


@pytest.fixture
def over_server(services: Services, tmp_path: Path, postgres: Callable[[], str]) -> Iterator[Service]:
    place = Place(tmp_path, postgres())
    with service(services, database_of(tmp_path, place.database), place) as found:
        yield found


def stands(
    service: Service, fault: AbstractContextManager[None], status: int = 503, reads: bool | None = True
) -> None:
    """Hold that a fault is answered as it must be, and is over when it is over."""
    first = service.write()
    assert first.status_code == 200
    kept = f"/v1/decisions/{first.json()['id']}"
    with fault:
        answer = service.write("during")
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["type"] in {"/problems/journal-unavailable", "/problems/journal-full"}
        assert service.write("during").status_code == status
        start = time.perf_counter()
        ready = service.client.get("/readyz")
        assert ready.status_code == status
        assert "retry-after" in ready.headers
        assert time.perf_counter() - start < LONGEST
        goes_on(service, kept, first.content, reads)
    again = service.recovers("during")
    assert again.json()["id"] != first.json()["id"]
    assert service.write("during").content == again.content
    assert service.client.get("/readyz").status_code == 200
    assert service.client.get(kept).content == first.content


def goes_on(service: Service, kept: str, content: bytes, reads: bool | None) -> None:
    start = time.perf_counter()
    assert service.client.get("/livez").status_code == 200
    assert service.client.get("/v1/indicators").status_code == 200
    assert service.client.post("/enterprise/check.json", data=dict(EXAMPLE_FORM)).status_code == 200
    assert time.perf_counter() - start < LONGEST
    start = time.perf_counter()
    read = service.client.get(kept)
    assert time.perf_counter() - start < LONGEST
    if reads is not None:
        assert read.status_code == (200 if reads else 503)
    assert read.status_code == 503 or (read.status_code, read.content) == (200, content)


@pytest.mark.parametrize(("kind", "reads"), [("IMMEDIATE", True), ("EXCLUSIVE", False)])
def test_a_file_that_another_process_locks(over_file: Service, kind: str, reads: bool) -> None:
    @contextmanager
    def locked() -> Iterator[None]:
        other = sqlite3.connect(over_file.journal.database.name, isolation_level=None)
        other.execute(f"BEGIN {kind}")
        try:
            yield
        finally:
            other.close()

    stands(over_file, locked(), reads=reads)


@pytest.mark.parametrize("instead", ["nothing", "an empty file", "a folder", "nonsense"])
def test_a_file_that_is_gone_or_replaced(over_file: Service, instead: str) -> None:
    path = Path(over_file.journal.database.name)
    moved = path.with_suffix(".moved")

    @contextmanager
    def gone() -> Iterator[None]:
        path.rename(moved)
        if instead == "a folder":
            path.mkdir()
        elif instead != "nothing":
            path.write_bytes(b"" if instead == "an empty file" else b"nonsense" * 1_000)
        over_file.journal.database.reader.dispose()
        try:
            yield
        finally:
            if path.is_dir():
                path.rmdir()
            moved.replace(path)

    stands(over_file, gone(), reads=False)


def test_a_folder_that_can_only_be_read(over_file: Service) -> None:
    path = Path(over_file.journal.database.name)

    @contextmanager
    def read_only() -> Iterator[None]:
        path.chmod(0o444)
        path.parent.chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(NOBODY)
        try:
            yield
        finally:
            if is_root:
                os.seteuid(0)
            path.parent.chmod(0o700)
            path.chmod(0o600)

    stands(over_file, read_only())


def test_a_file_that_has_reached_its_largest_size(over_file: Service) -> None:
    database = over_file.journal.database
    assert isinstance(database, SQLite)

    @contextmanager
    def full() -> Iterator[None]:
        database.largest = 30
        database.writer.dispose()
        for _ in range(200):
            if over_file.write().status_code != 200:
                break
        yield
        database.largest = None

    stands(over_file, full(), 507)


def test_an_older_file_put_back_in_place_is_not_written(over_file: Service) -> None:
    path = Path(over_file.journal.database.name)
    over_file.write()
    older = path.read_bytes()
    over_file.write()
    newer = path.read_bytes()
    path.write_bytes(older)
    assert over_file.write("during").status_code == 503
    assert over_file.client.get("/readyz").status_code == 503
    path.write_bytes(newer)
    assert over_file.recovers("during").json()["entry"] == 1 + 3  # the wording comes first


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Callable[[str], None]]:
    """A disk of a size, in memory, and how to give it another size."""
    if os.geteuid() != 0:
        pytest.skip(LEFT_OUT + "a disk that is really full, since only root may mount one")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield (
            lambda larger: (
                subprocess.run(["mount", "-o", f"remount,size={larger}", folder], check=True) and None
            )
        )
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def filled_up(service: Service, grow: Callable[[], object]) -> Iterator[None]:
    """Large entries until no more goes in, then small ones."""
    with contextlib.suppress(Unavailable):
        while True:
            service.journal.append(Kind.REVIEW, {}, {"noise": secrets.token_hex(100_000)})
    while service.write().status_code == 200:
        pass
    yield
    grow()


def test_a_disk_that_is_full(services: Services, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "600k") as resize:
        place = Place(tmp_path / "disk")
        with service(services, SQLite(place.home / "journal.db"), place) as over_disk:
            stands(over_disk, filled_up(over_disk, lambda: resize("4m")), 507)


def session(service: Service) -> psycopg.Connection[tuple[Any, ...]]:
    assert service.place.database is not None
    return psycopg.connect(service.place.database, autocommit=True)


def test_a_server_that_is_down(over_server: Service, postgres_server: Any) -> None:
    @contextmanager
    def down() -> Iterator[None]:
        pid = postgres_server.get_pid()
        os.kill(pid, signal.SIGQUIT)
        while (postgres_server.pgdata / "postmaster.pid").exists():
            time.sleep(0.02)
        try:
            yield
        finally:
            postgres_server.ensure_postgres_running()

    stands(over_server, down(), reads=False)


def test_a_server_that_hangs(over_server: Service) -> None:
    find = "SELECT pid FROM pg_stat_activity WHERE application_name = 'greenloan-journal'"

    @contextmanager
    def hanging() -> Iterator[None]:
        with session(over_server) as connection:
            pids = [pid for (pid,) in connection.execute(find)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    stands(over_server, hanging(), reads=None)  # a connection that hangs is left, a new one may answer


@pytest.mark.parametrize(
    "lock", ["LOCK TABLE entry IN EXCLUSIVE MODE", "SELECT pg_advisory_xact_lock(113741025078785)"]
)
def test_a_table_that_another_session_locks(over_server: Service, lock: str) -> None:
    @contextmanager
    def locked() -> Iterator[None]:
        with session(over_server) as connection:
            connection.execute("BEGIN")
            connection.execute(lock)
            yield
            connection.execute("ROLLBACK")

    stands(over_server, locked())


def test_a_server_that_can_only_be_read(over_server: Service) -> None:
    def to(value: str) -> None:
        with session(over_server) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(
                f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only = {value}"
            )
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'greenloan-journal' AND datname = current_database()"
            )

    @contextmanager
    def read_only() -> Iterator[None]:
        to("on")
        yield
        to("off")

    stands(over_server, read_only())


def test_a_tablespace_that_is_full(services: Services, tmp_path: Path, postgres_server: Any) -> None:
    disk = Path(tempfile.mkdtemp(dir="/tmp")) / "disk"
    with small_disk(disk, "11m") as resize:
        shutil.chown(disk, postgres_server.pgdata.stat().st_uid, postgres_server.pgdata.stat().st_gid)
        disk.parent.chmod(0o755)
        postgres_server.psql(f"CREATE TABLESPACE small LOCATION '{disk}';")
        postgres_server.psql("CREATE DATABASE small TABLESPACE small;")
        place = Place(tmp_path, str(postgres_server.get_uri("small")))
        with service(services, database_of(tmp_path, place.database), place) as over_disk:
            stands(over_disk, filled_up(over_disk, lambda: resize("32m")), 507)
        postgres_server.psql("DROP DATABASE small;")
        postgres_server.psql("DROP TABLESPACE small;")
    shutil.rmtree(disk.parent)
