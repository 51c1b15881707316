"""Let several processes record in one journal as hard as they can, and see how long each waits for its turn.

Every process has a journal of its own on the same file, and clients that record one decision after another,
as a service under load does; one more process records a promotion now and then, as a command does. Others
burn the processors meanwhile, so that nobody is woken when he should be.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from scoring.journal.entries import Kind
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.journal.trouble import Unavailable
from scoring.journal.verify import verify

ROOT = Path(__file__).parent.parent.parent
FIGURES = {f"figure_{number}": number / 7 for number in range(60)}
LONGEST_START = 30.0
REST = 0.05
"""Seconds that the promoting process rests between two."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How many were done, how many refused, and the median and longest wait in seconds."""

    done: int
    refused: int
    median: float
    longest: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What the drill found.

    Attributes
    ----------
    services, promotions, reads
        The waits of the services together, of the process that promotes, and of one that reads alone.
    fewest, most
        Entries that one service recorded.
    entries, flaws
        What ``journal verify`` says of the chain.
    """

    processes: int
    clients: int
    burners: int
    services: Waits
    promotions: Waits
    reads: Waits
    fewest: int
    most: int
    entries: int
    flaws: int


def drill(home: Path, processes: int, clients: int, burners: int, seconds: float) -> Figures:
    """Record from all processes at once for so many seconds."""
    place = Place(home)
    with Journal.open(place) as journal:
        journal.append(Kind.REVIEW, {})
    with ExitStack() as stack:
        for _ in range(burners):
            stack.enter_context(running("while True: pass"))
        works = [f"record(home, {clients}, {seconds})"] * processes
        works += [f"promote(home, {seconds})", f"read(home, {seconds})"]
        code = f"from tests.drills.turns import *; home = Path({str(home)!r}); print(*"
        children = [stack.enter_context(running(f"{code}{work})")) for work in works]
        told = [child.communicate(timeout=LONGEST_START + seconds)[0] for child in children]
    *services, promotions, reads = [[float(one) for one in text.split()] for text in told]
    each = [sum(one >= 0 for one in several) for several in services]
    with place.opened() as database:
        verdict = verify(place, database, [place.signer().verifier])
    return Figures(
        processes,
        clients,
        burners,
        waits_of([one for several in services for one in several]),
        waits_of(promotions),
        waits_of(reads),
        min(each),
        max(each),
        verdict.entries,
        len(verdict.flaws),
    )


@contextmanager
def running(code: str) -> Iterator[subprocess.Popen[str]]:
    """Run code in a process of its own, and end it."""
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def waits_of(seconds: Sequence[float]) -> Waits:
    """Return what a list of waits comes to; one below zero was refused after so long."""
    every = np.abs(seconds)
    refused = sum(one < 0 for one in seconds)
    return Waits(
        len(seconds) - refused, refused, round(float(np.median(every)), 4), round(float(every.max()), 3)
    )


def record(home: Path, clients: int, seconds: float) -> list[float]:
    """Record decisions for a time from so many clients, and return how long each waited."""
    waits: list[float] = []
    with Journal.open(Place(home)) as journal:
        work = partial(journal.append, Kind.DECISION, {"day": "2026-11-27"}, FIGURES)
        threads = [
            threading.Thread(target=lambda: waits.extend(timed(work, seconds))) for _ in range(clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return waits


def promote(home: Path, seconds: float) -> list[float]:
    """Record promotions for a time, and return how long each waited."""
    with Journal.open(Place(home)) as journal:
        return timed(partial(journal.append, Kind.PROMOTION, {"day": "2026-11-27"}), seconds, REST)


def read(home: Path, seconds: float) -> list[float]:
    """Read for a time as often as anything can be read, and return how long each took."""
    with Journal.open(Place(home)) as journal:
        return timed(partial(journal.about, 1), seconds)


def timed(work: Callable[[], object], seconds: float, rest: float = 0.0) -> list[float]:
    """Do work again and again for a time; return the seconds each took, below zero where it was refused."""
    waits, end = [], time.monotonic() + seconds
    while (start := time.monotonic()) < end:
        try:
            work()
        except Unavailable:
            waits.append(start - time.monotonic())
        else:
            waits.append(time.monotonic() - start)
        time.sleep(rest)
    return waits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--burners", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="drill") as home:
        found = drill(Path(home), given.processes, given.clients, given.burners, given.seconds)
        print(json.dumps(asdict(found)), flush=True)


if __name__ == "__main__":
    main()
