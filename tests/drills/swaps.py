"""Exchange the bundle of a real service again and again under load, and see what scored each answer.

Processes of their own serve one home over HTTP. Clients send applications at a steady rate, while this one
names one bundle and then the other: the journal first, ``champion.json`` last, as training does. Each answer
is held, number by number, against what the engine of the bundle it names decides, and against the journal.
"""

import argparse
import faulthandler
import http.client
import json
import logging
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from api.settings import Settings
from api.v1.views import view_of
from api.wiring import services
from features.border import read
from features.population.sample import sample_bodies
from models.champion import Champion, bundles_of, champion_of, write_champion
from scoring.archive import Archive
from scoring.assembly import engine_of
from scoring.journal import store
from scoring.journal.entries import Key, Kind
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.journal.reading import reading
from scoring.journal.trouble import Unavailable
from scoring.life.states import Step
from scoring.life.taken import Taken
from scoring.recorded import recorded
from scoring.replay import Verdict, replay
from tests.drills.swapfigures import Figures, told
from tests.models.another import another_beside

ROOT = Path(__file__).parent.parent.parent
DAY = date(2026, 11, 27)
BODIES = 20
CLIENTS = 8
LONGEST_START = 120.0
LONGEST_SWAP = 60.0
LONGEST_END = 20.0
SLOWEST_SWAPS = 2.0
"""Seconds a swap, on average, after which each process of the drill prints what its threads do and ends."""
REPLAYED = 40
BEGINS = b',"reference"'
"""Where in an answer the view begins: what stands before is different in each."""
VIEWS: dict[bytes, bytes] = {}
"""The views that were answered, each once: some hundred thousand answers would not fit in memory."""
Expected = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: to which body, with which status, after how long, and what it says, read at the end.

    ``head`` is its own; ``view`` is what the same body and bundle get again and again, held once.
    """

    body: int
    status: int
    seconds: float
    head: bytes
    view: bytes

    @classmethod
    def of(cls, body: int, status: int, seconds: float, text: bytes) -> Self:
        head, begins, view = text.partition(BEGINS)
        return cls(body, status, seconds, head, VIEWS.setdefault(view, view) if begins else b"")

    @property
    def content(self) -> Mapping[str, Any]:
        """What it says, without the view."""
        found: Mapping[str, Any] = json.loads(self.head + b"}" if self.view else self.head)
        return found

    @property
    def decided(self) -> Mapping[str, Any]:
        """The view; read once wherever it was answered."""
        return view_in(self.view)


@cache
def view_in(text: bytes) -> Mapping[str, Any]:
    """Return the view that an answer ends with."""
    found: Mapping[str, Any] = json.loads(b"{" + BEGINS[1:] + text)
    return found


def drill(
    home: Path, swaps: int, rate: float, workers: int = 1, every: float = 0.01, pause: float = 0.0
) -> Figures:
    """Exchange the two bundles of a home so many times under so many requests a second.

    ``pause`` is the seconds between two exchanges; without one the machine is never done loading bundles.
    """
    bodies = sample_bodies(3_000, BODIES)
    sent = [json.dumps(body).encode() for body in bodies]
    figures, answers, ends = Figures(), list[Answer](), threading.Event()
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(home, every, longest(swaps, pause))) for _ in range(workers)]
        journal = stack.enter_context(Journal.open(Place(home)))
        clients = [
            threading.Thread(
                target=ask, args=(ports[number % workers], sent, number, rate / CLIENTS, answers, ends)
            )
            for number in range(CLIENTS)
        ]
        start = time.monotonic()
        for client in clients:
            client.start()
        try:
            waits = [exchange(home, journal, ports, pause) for _ in range(swaps)]
        finally:
            ends.set()
            for client in clients:
                client.join()
        figures.seconds = round(time.monotonic() - start, 1)
    figures.swaps = len(waits)
    figures.swap_seconds = (round(float(np.median(waits)), 3), round(max(waits), 3))
    examine(home, bodies, answers, figures)
    return figures


def longest(swaps: int, pause: float) -> float:
    """Return the seconds that a drill may take, in which something must have gone wrong."""
    return LONGEST_START + LONGEST_SWAP + swaps * (SLOWEST_SWAPS + pause)


@contextmanager
def serving(home: Path, every: float, seconds: float) -> Iterator[int]:
    """Serve a home from a process of its own, for no longer than so many seconds; give its port."""
    stacks = "import faulthandler, signal; faulthandler.register(signal.SIGUSR1)"
    stacks += f"; faulthandler.dump_traceback_later({seconds}, exit=True)"
    code = f"{stacks}; from tests.drills.swaps import serve; serve({str(home)!r}, {every})"
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield port_of(child)
    except BaseException:
        child.send_signal(signal.SIGUSR1)  # what each of its threads does is the first thing to know
        time.sleep(1.0)
        raise
    finally:
        child.terminate()
        try:
            child.communicate(timeout=LONGEST_END)
        finally:
            child.kill()


def port_of(child: subprocess.Popen[str]) -> int:
    """Return the port that a process prints once it serves."""
    assert child.stdout is not None
    if not select.select([child.stdout], [], [], LONGEST_START)[0]:
        raise TimeoutError(f"a process does not serve after {LONGEST_START:g} s")
    return int(child.stdout.readline())


def serve(home: str, every: float) -> None:
    """Serve until terminated, as ``greenloan serve`` does; print the port."""
    import uvicorn  # noqa: PLC0415  # the parent needs none of it

    from api.app import create_app  # noqa: PLC0415
    from api.memory import settle  # noqa: PLC0415
    from api.swapping import Watch  # noqa: PLC0415

    logging.disable(logging.WARNING)  # each of some thousand swaps is told
    found = services(Settings(home=Path(home)))
    assert found.swapper is not None
    settle()
    server = uvicorn.Server(uvicorn.Config(create_app(found), port=0, log_level="error"))
    with found.journal, Watch(found.swapper, every):
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        print(server.servers[0].sockets[0].getsockname()[1], flush=True)
        thread.join()


def ask(
    port: int,
    bodies: Sequence[bytes],
    first: int,
    rate: float,
    answers: list[Answer],
    ends: threading.Event,
) -> None:
    """Send one application after another at a steady rate; an answer that is none has status 0."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30.0)
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    due, number = time.monotonic(), first
    while not ends.is_set():
        number = (number + CLIENTS + 1) % len(bodies)
        start = time.monotonic()
        try:
            connection.request("POST", "/v1/decisions", bodies[number], headers)
            response = connection.getresponse()
            text, status = response.read(), response.status
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            text, status = json.dumps({"error": repr(error)}).encode(), 0
        answers.append(Answer.of(number, status, time.monotonic() - start, text))
        # What a busy machine lost is not sent all at once.
        due = max(due + 1.0 / rate, time.monotonic() - 1.0)
        ends.wait(max(due - time.monotonic(), 0.0))
    connection.close()


def exchange(home: Path, journal: Journal, ports: Sequence[int], pause: float) -> float:
    """Name the other bundle, wait until every process serves it, and return the seconds that took."""
    time.sleep(pause)
    serves = champion_of(home).digest
    other = next(place.name for place in bundles_of(home).iterdir() if place.name != serves)
    record(journal, Taken(Step.TRIAL, other, "1", DAY))
    start = time.monotonic()
    write_champion(home, Champion(other, "1"))
    for port in ports:
        while serves_at(port) != other:
            if time.monotonic() - start > LONGEST_SWAP:
                raise TimeoutError(f"bundle {other} does not serve after {LONGEST_SWAP:g} s")
            time.sleep(0.01)
    return time.monotonic() - start


def record(journal: Journal, taken: Taken) -> None:
    """Record a step; while the services' own decisions keep the database, ask again with the same key."""
    key, end = Key.of(f"swap {time.time_ns()}", b""), time.monotonic() + LONGEST_SWAP
    while True:
        try:
            journal.append(Kind.PROMOTION, taken.content, key=key)
        except Unavailable:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def serves_at(port: int) -> str | None:
    """Return the bundle that a process says it serves."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30.0)
    connection.request("GET", "/readyz")
    found: dict[str, str] = json.loads(connection.getresponse().read())
    connection.close()
    return found.get("bundle")


def examine(
    home: Path, bodies: Sequence[Mapping[str, Any]], answers: Sequence[Answer], figures: Figures
) -> None:
    """Hold every answer against the engine of the bundle that it names, and against the journal."""
    expected = {place.name: decided(home, place.name, bodies) for place in bundles_of(home).iterdir()}
    entries = dict(entries_in(home))
    good = [one for one in answers if one.status == 200]
    figures.requests, figures.failed = len(answers), len(answers) - len(good)
    figures.failures = dict(Counter(str(one.content)[:200] for one in answers if one.status != 200))
    figures.a_second = round(len(answers) / figures.seconds, 1)
    figures.slowest = round(max(one.seconds for one in answers), 3)
    named = [str(one.decided["versions"]["bundle"]) for one in good]
    figures.by_bundle = dict(Counter(name[:12] for name in named))
    for one, bundle in zip(good, named, strict=True):
        view = expected[bundle][one.body]
        figures.mixed += one.decided != view
        figures.misrecorded += entries.get(str(one.content["id"])) != bundle
    ids = [str(one.content["id"]) for one in good]
    with Place(home).opened() as database:
        chosen = list(recorded(database, ids[:: max(1, len(ids) // REPLAYED)]))
    verdicts = [one.verdict for one in replay(chosen, Archive(home))]
    assert len(verdicts) >= min(REPLAYED, len(ids))
    figures.replayed = sum(one is Verdict.IDENTICAL for one in verdicts)
    assert figures.replayed == len(verdicts), verdicts


def decided(home: Path, bundle: str, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what a bundle's engine decides on each body, as it is answered."""
    engine = engine_of(home, champion=Champion(bundle, ""))
    views = [view_of(engine.decide(read(body, DAY)), "en") for body in bodies]
    return [json.loads(json.dumps(view)) for view in views]


def entries_in(home: Path) -> Iterator[tuple[str, str]]:
    """Yield every recorded decision and the bundle that its entry names."""
    after = 0
    with Place(home).opened() as database:
        while True:
            with reading(database) as connection:
                found = store.page(connection, after, 5_000, Kind.DECISION)
            if not found:
                return
            after = found[-1].number
            yield from ((one.id, one.value["versions"]["bundle"]) for one in found)


def two_bundles(source: Path, home: Path) -> None:
    """Make a home with the bundle that serves in another one, and a second beside it."""
    champion = champion_of(source)
    place = bundles_of(home) / champion.digest
    shutil.copytree(bundles_of(source) / champion.digest, place)
    another_beside(place)
    write_champion(home, champion)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Settings().home)
    parser.add_argument("--swaps", type=int, default=200)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two exchanges")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="drill") as place:
        two_bundles(given.home, Path(place))
        faulthandler.dump_traceback_later(longest(given.swaps, given.pause), exit=True)
        found = drill(Path(place), given.swaps, given.rate, given.workers, pause=given.pause)
        faulthandler.cancel_dump_traceback_later()
    print(told(found, given.rate, given.workers), flush=True)
    print(json.dumps(asdict(found)), flush=True)
    sys.exit(0 if (found.failed, found.mixed, found.misrecorded) == (0, 0, 0) else 1)


if __name__ == "__main__":
    main()
