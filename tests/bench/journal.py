"""How fast a journal is written and verified, beside the machine's own floors: ``make bench``.

Entries are those of decisions on firms of the synthetic population, by a bundle that is trained for this or
that of a home (``--home``). The floor of writing is what one write and one fdatasync take, that of verifying
what SHA-256 alone takes for the payloads on one processor. Verifying reads every row and recomputes every
hash: each entry's content and leaf, the chain, the tree, and each payload's salted digest; a journal of the
same entries without payloads shows what the chain alone takes. ``work_us`` is the processor time of an entry,
a server's included; ``processors`` says how many were in fact at work, on a busy machine fewer than there
are.
``make verify-bench`` prints the verifying alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from sqlalchemy import text

from features.border import read
from features.population.sample import sample_bodies
from scoring.assembly import engine_of
from scoring.journal import store
from scoring.journal.batch import Batch
from scoring.journal.canonical import canonical
from scoring.journal.database import Database
from scoring.journal.entries import FIRST_PREVIOUS, Draft, Kind, Payload, new_id
from scoring.journal.journal import Journal, utc_now
from scoring.journal.kept import CHAMPION
from scoring.journal.place import Place
from scoring.journal.verify import verify
from scoring.journal.wording import Wording
from scoring.record import record_of
from scoring.recorded import parted, submitted

CLIENTS = (1, 8)
FIRMS, DECISIONS = 3_000, 200
SERVERS: set[str] = set()
"""Processes of the database servers that were started here."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Decisions to record: each with the body that was asked, and how all are worded."""

    wording: Wording
    decisions: Sequence[tuple[dict[str, Any], dict[str, Any]]]

    def drafts(self, with_payloads: bool) -> Iterator[Draft]:
        """Give what the journal is given of these, over and over."""
        parts = [parted(self.wording, record, asked) for record, asked in self.decisions]
        ready = [(canonical(content).decode(), Payload.of(figures)) for content, figures in parts]
        for content, payload in cycle(ready):
            identity = new_id(Kind.DECISION, utc_now())
            yield Draft(
                Kind.DECISION, identity, content, payload if with_payloads else None, wording=self.wording
            )

    def bodies(self) -> list[bytes]:
        """Return the payloads' bodies."""
        return [one.payload.body for one in islice(self.drafts(True), len(self.decisions)) if one.payload]


def sample_of(home: Path | None, scratch: Path) -> Sample:
    """Return decisions by the bundle of a home, or by one that is trained on a small population."""
    if home is None or not (home / CHAMPION).exists():
        train = ["train", "--home", str(scratch), "--enterprises", str(FIRMS)]
        subprocess.run(
            [sys.executable, "-c", "from api.command import main; main()", *train],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        home = scratch
    engine = engine_of(home)
    bodies = sample_bodies(FIRMS, DECISIONS)
    reports = [read(body, utc_now().date()) for body in bodies]
    records = map(record_of, reports, engine.decide_many(reports))
    return Sample(engine.wording, list(zip(records, bodies, strict=True)))


def floor(folder: Path) -> float:
    """Return the milliseconds of the median write of 8 kB and its fdatasync."""
    times = []
    with (folder / "floor").open("wb", buffering=0) as file:
        for _ in range(100):
            start = time.perf_counter()
            file.write(b"x" * 8_192)
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def written(place: Place, sample: Sample, clients: int, each: int) -> dict[str, float]:
    """Return how many decisions a second so many clients record, and the median milliseconds of one."""
    times: list[float] = []
    with Journal.open(place) as journal:

        def client(count: int) -> None:
            for record, asked in islice(cycle(sample.decisions), count):
                start = time.perf_counter()
                submitted(journal, sample.wording, record, asked).result(60.0)
                times.append((time.perf_counter() - start) * 1e3)

        client(1)
        times.clear()
        threads = [threading.Thread(target=client, args=(each,)) for _ in range(clients)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - start
    return {
        "clients": clients,
        "a_second": round(len(times) / seconds),
        "median_ms": statistics.median(times),
    }


def fill(place: Place, count: int, sample: Sample, with_payloads: bool) -> None:
    """Make a journal of so many entries in one transaction."""
    drafts = sample.drafts(with_payloads)
    batch = Batch(0, FIRST_PREVIOUS, {}, utc_now())
    with place.opened(makes=True) as database, database.owner().connect() as connection:
        while batch.number < count:
            batch = Batch(batch.number, batch.previous, {}, utc_now(), batch.worded)
            for draft in islice(drafts, min(1_000, count - batch.number - (not batch.worded))):
                batch.add(draft)
            store.add(connection, batch.entries, batch.payloads)
        connection.commit()


def hashed(bodies: Sequence[bytes], count: int = 20_000) -> int:
    """Return how many payloads a second one processor hashes, if it does nothing else."""
    start = time.process_time()
    for body in islice(cycle(bodies), count):
        hashlib.sha256(body).digest()
    return round(count / (time.process_time() - start))


def verified(place: Place, count: int, processes: int) -> dict[str, float]:
    """Return how many entries a second so many processes verify, their start included."""
    with place.opened() as database:
        rest(database)
        start, busy = time.perf_counter(), _busy()
        verdict = verify(place, database, [], processes=processes)
        seconds, busy = time.perf_counter() - start, _busy() - busy
        size = _bytes_of(database)
    assert verdict.is_whole
    assert verdict.entries == count
    return {
        "entries": count,
        "payloads": verdict.payloads,
        "bytes_a_decision": round(size / count),
        "processes": processes,
        "a_second": round(count / seconds),
        "work_us": round(busy / count * 1e6, 1),
        "processors": round(busy / seconds, 2),
    }


def _bytes_of(database: Database) -> int:
    """Return what a journal takes on the disk, its indexes included."""
    with database.reader.connect() as connection:
        if connection.dialect.name == "sqlite":
            return Path(database.name).stat().st_size
        sizes = "SELECT pg_total_relation_size('entry') + pg_total_relation_size('payload')"
        return int(connection.execute(text(sizes)).scalar_one())


def rest(database: Database) -> None:
    """Let a server finish what it does by itself after much was written, as it has on another day."""
    with database.owner().connect() as connection:
        if connection.dialect.name == "postgresql":
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in ("VACUUM ANALYZE entry, payload", "CHECKPOINT"):
                alone.execute(text(statement))


def _busy() -> float:
    """Return the processor seconds of this process and its server, and of all that they have started."""
    found = 0
    parents = {str(os.getpid()), *SERVERS}
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parts = one.read_text("ascii", "replace").rpartition(")")[2].split()
            if one.parent.name in parents:
                found += sum(map(int, parts[11:15]))
            elif parts[1] in SERVERS:
                found += sum(map(int, parts[11:13]))
    return found / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL server started from a wheel."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pgserver  # noqa: PLC0415  # not everywhere installed
    with pgserver.get_server(folder, cleanup_mode="stop") as found:
        for name in ("written", "bare", "verified"):
            found.psql(f"CREATE DATABASE {name};")
        SERVERS.add(str(found.get_pid()))
        yield found.get_uri("{}")


def show(name: str, home: Path, address: str | None, sample: Sample, given: argparse.Namespace) -> None:
    def place(part: str) -> Place:
        return Place(home / part, address and address.format(part))

    for clients in () if given.only_verify else CLIENTS:
        found = written(place("written"), sample, clients, given.each)
        print(json.dumps({"database": name, "written": found}), flush=True)
    for part, with_payloads in (("bare", False), ("verified", True)):
        fill(place(part), given.entries, sample, with_payloads)
        for processes in (1, os.cpu_count() or 1):
            speed = verified(place(part), given.entries, processes)
            print(json.dumps({"database": name, "verified": speed}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=300)
    parser.add_argument("--only-verify", action="store_true")
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        home = Path(folder)
        sample = sample_of(given.home, home / "trained")
        bodies = sample.bodies()
        floors = {
            "floor_ms": floor(home),
            "payload_bytes": round(statistics.mean(map(len, bodies))),
            "payloads_hashed_a_second": hashed(bodies),
            "wording_bytes": len(sample.wording.text.encode()),
        }
        print(json.dumps(floors), flush=True)
        show("sqlite", home, None, sample, given)
        with server(home / "pg") as address:
            show("postgresql", home / "server", address, sample, given)


if __name__ == "__main__":
    main()
