"""The challenger in shadow, as the service has it: a queue, a thread that feeds it, a process that scores.

An answer costs one look at a queue. Where that is full, because the challenger is slow, stalls or is dead,
what comes is dropped and counted.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any

from models.inspection import environment
from scoring.shadow import COUNTS, folder_of, slim

log = logging.getLogger(__name__)

ROOM = 200
"""Decisions that wait for the challenger; more are dropped."""
EVERY = 2.0
"""Seconds between two looks at which bundle is in shadow."""
STALL = 10.0
"""Seconds without taking anything after which the challenger's process is ended."""
REST = 30.0
"""Seconds after which one that died is started again."""
ROOT = Path(__file__).parent.parent


@dataclass(slots=True)
class Counts:
    """What was offered to the challenger, what was dropped, and how often its process died."""

    offered: int = 0
    dropped: int = 0
    deaths: int = 0


class Shadow:
    """Lets the bundle that is in shadow score what was decided; use it as a context manager.

    Parameters
    ----------
    challenger
        Tells which bundle is in shadow now; None where there is none.
    rules
        The service's policy, tables and programmes.
    """

    def __init__(
        self,
        home: Path,
        challenger: Callable[[], str | None],
        rules: Mapping[str, str | None],
        rest: float = REST,
        every: float = EVERY,
    ) -> None:
        self._home = home
        self._told = challenger
        self._rules = rules
        self._rest = rest
        self._every = every
        self.challenger: str | None = None
        self.counts = Counts()
        self._queue: Queue[dict[str, Any]] = Queue(ROOM)
        self._ends = Event()
        self._thread = Thread(target=self._run, name="shadow", daemon=True)
        self._child: subprocess.Popen[bytes] | None = None
        self._rests_until = 0.0

    @property
    def process(self) -> int | None:
        """The id of the process that scores; None where none runs."""
        return None if self._child is None else self._child.pid

    def offer(self, identity: str, record: Mapping[str, Any]) -> None:
        """Let the challenger score a recorded decision, if there is one and it has room."""
        if self.challenger is None:
            return
        self.counts.offered += 1
        try:
            self._queue.put_nowait(slim(identity, record))
        except Full:
            self.counts.dropped += 1

    def __enter__(self) -> Shadow:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread and the process."""
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        due = 0.0
        while not self._ends.is_set():
            if time.monotonic() >= due:
                self._look()
                due = time.monotonic() + self._every
            with contextlib.suppress(Empty):
                self._feed(self._queue.get(timeout=min(self._every, 0.2)))
        self._end()

    def _look(self) -> None:
        """Follow which bundle is in shadow, and keep the counts beside its scores."""
        try:
            challenger = self._told()
        except Exception as error:  # the journal may be down: what is in shadow stays so
            log.info("Which bundle is in shadow cannot be told: %s", error)
            return
        if challenger != self.challenger:
            self._end()
            self.counts, self.challenger, self._rests_until = Counts(), challenger, 0.0
        if self.challenger is not None and self.counts.offered:
            self._write_counts(self.challenger)

    def _feed(self, asked: dict[str, Any]) -> None:
        """Give the challenger one decision; of one that is dead or takes nothing, it is dropped."""
        child = self._started()
        if child is None or not self._given(child, json.dumps(asked, allow_nan=False).encode() + b"\n"):
            self.counts.dropped += 1

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._child is not None and self._child.poll() is None:
            return self._child
        if self._child is not None:
            self._died("ended")
        if self.challenger is None or time.monotonic() < self._rests_until:
            return None
        file = folder_of(self._home, self.challenger) / f"{os.getpid()}.jsonl"
        command = [sys.executable, "-m", "scoring.shadowing", str(self._home.resolve()), self.challenger]
        self._child = subprocess.Popen(
            [*command, str(file.resolve()), json.dumps(self._rules)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment(),
        )
        assert self._child.stdin is not None
        os.set_blocking(self._child.stdin.fileno(), False)
        return self._child

    def _given(self, child: subprocess.Popen[bytes], line: bytes) -> bool:
        assert child.stdin is not None
        pipe, end = child.stdin.fileno(), time.monotonic() + STALL
        while line:
            if time.monotonic() > end or self._ends.is_set():
                self._died("takes nothing")
                return False
            if select.select([], [pipe], [], 0.2)[1]:
                try:
                    line = line[os.write(pipe, line) :]
                except OSError:
                    self._died("ended")
                    return False
        return True

    def _died(self, how: str) -> None:
        if not self._ends.is_set():
            log.warning("The challenger %s in shadow %s; it is started again later.", self.challenger, how)
            self.counts.deaths += 1
        self._rests_until = time.monotonic() + self._rest
        self._end()

    def _end(self) -> None:
        if self._child is None:
            return
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):
            self._child.stdin.close()
        try:
            self._child.wait(2.0 if self._ends.is_set() else 0.1)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child = None
        if self.challenger is not None:
            self._write_counts(self.challenger)

    def _write_counts(self, challenger: str) -> None:
        folder = folder_of(self._home, challenger)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{os.getpid()}.{COUNTS}.json"
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self.counts)) + "\n", "utf-8")
        os.replace(draft, path)
