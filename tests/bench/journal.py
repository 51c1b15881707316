"""How fast a journal is written and verified, beside the machine's own floors: ``make bench``.

Entries are as large as those of real decisions (payloads of 14 kB deflated). The floor of writing is what one
write and one fdatasync take, that of verifying what SHA-256 alone takes for the payloads on one processor.
Verifying reads every row and recomputes every hash: each entry's content and leaf, the chain, the tree, and
each payload's salted digest; a journal of the same entries without payloads shows what the chain alone takes.
``processors`` says how many were in fact at work: on a busy machine fewer than
there are. ``make verify-bench`` prints the verifying alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import statistics
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scoring.journal import store
from scoring.journal.entries import FIRST_PREVIOUS, Draft, Entry, Kind, Payload, entry_of, new_id
from scoring.journal.journal import Journal, utc_now
from scoring.journal.place import Place
from scoring.journal.verify import verify

CONTENT = {"outcome": "refer", "causes": ["unknown_figures"], "versions": dict.fromkeys("abcdef", "0" * 64)}
FIGURES = {"record": secrets.token_hex(11_800), "asked": {}}
CLIENTS = (1, 8)


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


def written(place: Place, clients: int, each: int) -> dict[str, float]:
    """Return how many decisions a second so many clients record, and the median milliseconds of one."""
    times: list[float] = []
    with Journal.open(place) as journal:
        journal.append(Kind.DECISION, CONTENT, FIGURES)

        def client() -> None:
            for _ in range(each):
                start = time.perf_counter()
                journal.append(Kind.DECISION, CONTENT, FIGURES)
                times.append((time.perf_counter() - start) * 1e3)

        threads = [threading.Thread(target=client) for _ in range(clients)]
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


def fill(place: Place, count: int, payload: Payload | None) -> None:
    """Make a journal of so many entries in one transaction."""
    content = json.dumps(CONTENT)
    number, previous = 0, FIRST_PREVIOUS
    with place.opened(makes=True) as database, database.owner().connect() as connection:
        while number < count:
            entries: list[Entry] = []
            for _ in range(min(1_000, count - number)):
                draft = Draft(Kind.DECISION, new_id(Kind.DECISION, utc_now()), content, payload)
                entries.append(entry_of(draft, number + 1, utc_now(), previous))
                number, previous = number + 1, entries[-1].hash
            payloads = [(entry.number, payload) for entry in entries] if payload else []
            store.add(connection, entries, payloads)
        connection.commit()


def hashed(count: int) -> int:
    """Return how many payloads a second one processor hashes, if it does nothing else."""
    body = Payload.of(FIGURES).body
    start = time.process_time()
    for _ in range(count):
        hashlib.sha256(body).digest()
    return round(count / (time.process_time() - start))


def verified(place: Place, count: int, payload: Payload | None, processes: int) -> dict[str, float]:
    """Return how many entries a second so many processes verify, their start included."""
    with place.opened() as database:
        start, busy = time.perf_counter(), _busy()
        verdict = verify(place, database, [], processes=processes)
        seconds = time.perf_counter() - start
    assert verdict.is_whole
    assert (verdict.entries, verdict.payloads) == (count, count if payload else 0)
    return {
        "entries": count,
        "payload_bytes": len(payload.body) if payload else 0,
        "processes": processes,
        "a_second": round(count / seconds),
        "processors": round((_busy() - busy) / seconds, 2),
    }


def _busy() -> float:
    """Return the processor seconds of this process and of those it has started and ended."""
    found = os.times()
    return found.user + found.system + found.children_user + found.children_system


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL server started from a wheel."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pgserver  # noqa: PLC0415  # not everywhere installed
    with pgserver.get_server(folder, cleanup_mode="stop") as found:
        for name in ("written", "bare", "verified"):
            found.psql(f"CREATE DATABASE {name};")
        yield found.get_uri("{}")


def show(name: str, home: Path, address: str | None, given: argparse.Namespace) -> None:
    def place(part: str) -> Place:
        return Place(home / part, address and address.format(part))

    for clients in () if given.only_verify else CLIENTS:
        found = written(place("written"), clients, given.each)
        print(json.dumps({"database": name, "written": found}), flush=True)
    for part, payload in (("bare", None), ("verified", Payload.of(FIGURES))):
        fill(place(part), given.entries, payload)
        for processes in (1, os.cpu_count() or 1):
            speed = verified(place(part), given.entries, payload, processes)
            print(json.dumps({"database": name, "verified": speed}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=300)
    parser.add_argument("--only-verify", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        home = Path(folder)
        size = len(Payload.of(FIGURES).body)
        floors = {"floor_ms": floor(home), "payload_bytes": size, "payloads_hashed_a_second": hashed(20_000)}
        print(json.dumps(floors), flush=True)
        show("sqlite", home, None, given)
        with server(home / "pg") as address:
            show("postgresql", home / "server", address, given)


if __name__ == "__main__":
    main()
