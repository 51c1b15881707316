"""Kill the process that records, again and again under load, and see what became of what it had acknowledged.

Each round forks a process with a journal and eight clients. Every client records one decision after another,
each with its own key, and tells the parent of every acknowledgement. The parent kills the process at a random
moment; in the next round each client begins with the decision that was not acknowledged, under the same key.
"""

import argparse
import json
import os
import random
import select
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from scoring.journal import store
from scoring.journal.entries import Key, Kind
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.journal.reading import reading
from scoring.journal.trouble import Unavailable
from scoring.journal.verify import verify

CLIENTS = 8
LONGEST_START = 20.0
FIGURES = {f"figure_{number}": number / 7 for number in range(60)}
Ledger = dict[tuple[int, int], tuple[int, str]]


@dataclass(slots=True)
class Figures:
    """What the drill found; a decision is doubled if two entries hold it."""

    rounds: int
    acknowledged: int = 0
    repeated: int = 0
    recorded: int = 0
    lost: int = 0
    doubled: int = 0
    flaws: int = 0
    checkpoints: int = 0
    seconds: float = 0.0


def drill(place: Place, rounds: int, seed: int) -> Figures:
    chance, ledger = random.Random(seed), Ledger()
    figures, start = Figures(rounds), time.perf_counter()
    for _ in range(rounds):
        figures.repeated += one_round(place, ledger, chance.uniform(0.0, 0.3))
    figures.seconds = round(time.perf_counter() - start, 1)
    figures.acknowledged = len(ledger)
    examine(place, ledger, figures)
    return figures


def one_round(place: Place, ledger: Ledger, seconds: float) -> int:
    """Record until killed; return how many acknowledgements were repetitions."""
    first = dict.fromkeys(range(CLIENTS), 0)
    for client, number in ledger:
        first[client] = max(first[client], number + 1)
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        serve(place, first, writes)
    os.close(writes)
    told = read_until(reads, LONGEST_START, first=True)
    if not told:
        sys.exit("The process did not acknowledge anything in time.")
    told += read_until(reads, seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told += read_until(reads, LONGEST_START)
    os.close(reads)
    repeated = 0
    for line in told.decode().splitlines():
        client, number, entry, digest, is_replay = line.split()
        ledger[int(client), int(number)] = (int(entry), digest)
        repeated += is_replay == "True"
    return repeated


def read_until(pipe: int, seconds: float, first: bool = False) -> bytes:
    """Return what comes within a time or until the other end closes, or no more than what comes first."""
    found, end = b"", time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        part = os.read(pipe, 65_536)
        if not part:
            break
        found += part
        if first:
            break
    return found


def serve(place: Place, first: dict[int, int], pipe: int) -> None:
    """Record for eight clients until somebody kills this process."""
    journal = Journal.open(place)

    def client(name: int) -> None:
        number = first[name]
        while True:
            key = Key.of(f"{name}-{number}", b"body")
            try:
                found = journal.append(Kind.DECISION, {"client": name, "number": number}, FIGURES, key)
            except Unavailable:
                time.sleep(0.01)
                continue
            entry = found.entry
            line = f"{name} {number} {entry.number} {entry.hash} {found.is_replay}\n"
            os.write(pipe, line.encode())  # shorter than a pipe's buffer: whole or not at all
            number += 1

    for name in first:
        threading.Thread(target=client, args=(name,), daemon=True).start()
    threading.Event().wait()


def examine(place: Place, ledger: Ledger, figures: Figures) -> None:
    """Hold the ledger against the journal."""
    found: Counter[tuple[int, int]] = Counter()
    places: Ledger = {}
    with place.opened() as database:
        verdict = verify(place, database, [place.signer().verifier])
        after = 0
        while True:
            with reading(database) as connection:
                entries = store.page(connection, after, 5_000)
            if not entries:
                break
            after = entries[-1].number
            for entry in entries:
                if entry.kind == Kind.DECISION.value:
                    name = (entry.value["client"], entry.value["number"])
                    found[name] += 1
                    places[name] = (entry.number, entry.hash)
        if place.database is None:
            with sqlite3.connect(database.name) as raw:
                assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            raw.close()
    figures.recorded = found.total()
    figures.lost = sum(places.get(name) != where for name, where in ledger.items())
    figures.doubled = sum(count - 1 for count in found.values())
    figures.flaws = len(verdict.flaws)
    figures.checkpoints = verdict.checkpoints


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20261124)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="drill") as home:
        address = os.environ.get("DATABASE_URL")
        if address:
            show(Place(Path(home), address), given.rounds, given.seed)
            return
        show(Place(Path(home)), given.rounds, given.seed)
        with postgres_server(Path(home) / "pg") as address:
            show(Place(Path(home), address), given.rounds, given.seed)


def show(place: Place, rounds: int, seed: int) -> None:
    found = asdict(drill(place, rounds, seed))
    print(json.dumps({"database": (place.database or "sqlite").partition(":")[0], **found}), flush=True)


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Give the address of a real PostgreSQL server, started from a wheel."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pgserver  # noqa: PLC0415  # not everywhere installed
    with pgserver.get_server(folder, cleanup_mode="stop") as server:
        yield server.get_uri()


if __name__ == "__main__":
    main()
