"""How fast a journal is written and verified, beside the disk's own floor: ``make bench``.

Entries are as large as those of real decisions. The floor is what one write and one fdatasync take.
"""

from __future__ import annotations

import argparse
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
FIGURES = {"record": secrets.token_hex(7_000), "asked": {}}
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


def fill(place: Place, count: int) -> None:
    """Make a journal of so many entries in one transaction."""
    payload = Payload.of(FIGURES)
    content = json.dumps(CONTENT)
    number, previous = 0, FIRST_PREVIOUS
    with place.opened(makes=True) as database, database.owner().connect() as connection:
        while number < count:
            entries: list[Entry] = []
            for _ in range(min(1_000, count - number)):
                draft = Draft(Kind.DECISION, new_id(Kind.DECISION, utc_now()), content, payload)
                entries.append(entry_of(draft, number + 1, utc_now(), previous))
                number, previous = number + 1, entries[-1].hash
            store.add(connection, entries, [(entry.number, payload) for entry in entries])
        connection.commit()


def verified(place: Place, count: int, processes: int) -> dict[str, float]:
    """Return how many entries a second so many processes verify, their start included."""
    with place.opened() as database:
        start = time.perf_counter()
        assert verify(place, database, [], processes=processes).is_whole
        seconds = time.perf_counter() - start
    return {"processes": processes, "a_second": round(count / seconds)}


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL server started from a wheel."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pgserver  # noqa: PLC0415
    with pgserver.get_server(folder, cleanup_mode="stop") as found:
        for name in ("written", "verified"):
            found.psql(f"CREATE DATABASE {name};")
        yield found.get_uri("{}")


def show(name: str, home: Path, address: str | None, count: int, each: int) -> None:
    places = [Place(home / part, address and address.format(part)) for part in ("written", "verified")]
    for clients in CLIENTS:
        print(json.dumps({"database": name, "written": written(places[0], clients, each)}), flush=True)
    fill(places[1], count)
    for processes in (1, os.cpu_count() or 1):
        print(json.dumps({"database": name, "verified": verified(places[1], count, processes)}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        home = Path(folder)
        print(
            json.dumps({"floor_ms": floor(home), "payload_bytes": len(Payload.of(FIGURES).body)}), flush=True
        )
        show("sqlite", home, None, given.entries, given.each)
        with server(home / "pg") as address:
            show("postgresql", home / "server", address, given.entries, given.each)


if __name__ == "__main__":
    main()
