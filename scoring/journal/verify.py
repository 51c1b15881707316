"""Read a whole journal, recompute every hash, and name the first entry that is not what was recorded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from sqlalchemy import Connection, text

from features.refusal import Refusal
from scoring.journal import store
from scoring.journal.checkpoints import Checkpoint
from scoring.journal.database import Database
from scoring.journal.entries import FIRST_PREVIOUS, Entry, Kind
from scoring.journal.flaws import Flaw, Wrong
from scoring.journal.keys import Verifier
from scoring.journal.parts import COLUMNS, SIZE, Part, part_from, part_of
from scoring.journal.place import Place
from scoring.journal.reading import reading
from scoring.journal.tree import Tree

ALONE = 20_000
"""Entries up to which one process is quicker than several."""
ROOT = Path(__file__).parents[2]
_SEALED = (
    f"SELECT {COLUMNS} FROM entry WHERE kind = '{Kind.CHECKPOINT.value}' AND number <= :end ORDER BY number"
)
_ERASURES = text(f"SELECT number FROM entry WHERE about = :about AND kind = '{Kind.ERASURE.value}' LIMIT 1")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found.

    Attributes
    ----------
    erased
        Payloads that were erased, as an entry says.
    checkpoints
        How many signed checkpoints agree, in the chain and from outside.
    flaws
        The first is the first bad entry. Lost payloads stand last: where the entry of an erasure was changed,
        they follow from that.
    """

    entries: int
    head: str
    root: str
    kinds: dict[str, int]
    payloads: int
    erased: int
    checkpoints: int
    flaws: tuple[Flaw, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every entry is what was recorded."""
        return not self.flaws


def verify(
    place: Place,
    database: Database,
    verifiers: Sequence[Verifier],
    checkpoints: Sequence[Checkpoint] = (),
    processes: int | None = None,
) -> Verdict:
    """Recompute a journal and hold it against checkpoints from outside.

    Parameters
    ----------
    verifiers
        The keys that may have signed checkpoints.
    checkpoints
        Kept outside the database; with them a cut tail and a rewritten history are found too.
    processes
        How many share the work; as many as there are processors unless told.
    """
    with reading(database) as connection:
        database.be_patient(connection)
        end, strays = _extent(connection)
        sealed = [Entry(*row) for row in database.rows(connection, _SEALED, {"end": end}, is_lenient=True)]
    check = _Check(verifiers, checkpoints, sealed, end)
    count = 1 if end <= ALONE else processes or os.cpu_count() or 1
    for part in _parts(place, database, end, check.sizes, count):
        check.add(part)
    with reading(database) as connection:
        database.be_patient(connection)
        check.finish(connection, strays)
    return check.verdict()


def _extent(connection: Connection) -> tuple[int, list[int]]:
    """Return up to which number entries are expected, and some numbers that stand outside."""
    largest = connection.execute(text("SELECT max(number) FROM entry")).scalar() or 0
    end = max(0, min(largest, store.size(connection) + SIZE))
    strays = text("SELECT number FROM entry WHERE number < 1 OR number > :end ORDER BY number LIMIT 100")
    return end, list(connection.execute(strays, {"end": end}).scalars())


class _Helper:
    """A process that checks parts; it is asked by one thread at a time."""

    def __init__(self, place: Place, end: int, sizes: set[int]) -> None:
        asked = {"home": str(place.home), "database": place.database, "end": end, "sizes": sorted(sizes)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scoring.journal.parts"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self._say(json.dumps(asked))

    def __call__(self, start: int) -> Part:
        """Return the part after a number.

        Raises
        ------
        Refusal
            If the process has ended.
        """
        self._say(str(start))
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Refusal(
                "A process that helped to verify has failed; its words are above. Try again.",
                "协助核验的进程失败了，原因见上。请重试。",
            )
        return part_from(line)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # that it has ended shows when its answer is read
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def _parts(place: Place, database: Database, end: int, sizes: set[int], count: int) -> Iterator[Part]:
    """Give the parts in order; this process checks them too, and whoever is free takes the next one."""
    free: SimpleQueue[Callable[[int], Part]] = SimpleQueue()
    free.put(lambda start: part_of(database, start, end, sizes))
    with ExitStack() as stack:
        for _ in range(count - 1):
            helper = _Helper(place, end, sizes)
            stack.callback(helper.close)
            free.put(helper)

        def part_after(start: int) -> Part:
            worker = free.get()
            try:
                return worker(start)
            finally:
                free.put(worker)

        pool = stack.enter_context(ThreadPoolExecutor(count))
        yield from pool.map(part_after, range(0, end, SIZE))


class _Check:
    """Parts in order, put together."""

    def __init__(
        self, verifiers: Sequence[Verifier], outside: Sequence[Checkpoint], sealed: Sequence[Entry], end: int
    ) -> None:
        self._end = end
        self._flaws: list[Flaw] = []
        self._checkpoints = list(outside)
        for entry in sealed:
            try:
                found = Checkpoint.read(str(entry.value["note"]), verifiers)
                if found.size != entry.number - 1:
                    raise ValueError(f"it seals {found.size} entries")
                self._checkpoints.append(found)
            except (ValueError, KeyError, TypeError) as error:
                self._flaws.append(Flaw(entry.number, Wrong.NOT_TRUSTED, {"why": error}))
        self.sizes = {one.size for one in self._checkpoints}
        self._trees: dict[int, bytes] = {0: Tree().root}
        self._tree = Tree()
        self._last = FIRST_PREVIOUS
        self._gone: set[int] = set()
        self._erased: set[int] = set()
        self._kinds: Counter[str] = Counter()
        self._payloads = 0

    def add(self, part: Part) -> None:
        """Take on the next part."""
        self._flaws += [Flaw(number, wrong) for number, wrong in part.flaws]
        if part.previous is not None and part.previous != self._last:
            self._flaws.append(Flaw(part.start + 1, Wrong.OTHER_BEFORE))
        self._last = part.last or self._last
        for size, peaks in part.within.items():
            self._trees[size] = self._with(size - part.start, peaks).root
        self._tree = self._with(part.size, part.peaks)
        self._gone.update(part.gone)
        self._erased.update(part.erased)
        self._kinds.update(part.kinds)
        self._payloads += part.payloads

    def finish(self, connection: Connection, strays: Sequence[int]) -> None:
        """Judge what only the whole can tell: erasures, strays and checkpoints."""
        self._flaws += [Flaw(number, Wrong.OUTSIDE) for number in strays]
        late = {number for number in self._gone - self._erased if _is_erased(connection, number)}
        self._erased |= late
        lost = sorted(self._gone - self._erased)
        self._lost = [Flaw(number, Wrong.LOST_PAYLOAD) for number in lost]
        loose = text(
            "SELECT p.number FROM payload p WHERE (p.number < 1 OR p.number > :end) "
            "AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.number = p.number) ORDER BY p.number LIMIT 100"
        )
        self._flaws += [
            Flaw(n, Wrong.NO_ENTRY) for n in connection.execute(loose, {"end": self._end}).scalars()
        ]
        self._compare()

    def _compare(self) -> None:
        good, seen = 0, 0
        for one in sorted(self._checkpoints, key=lambda found: found.size):
            if one.size > self._end:
                self._flaws.append(Flaw(self._end + 1, Wrong.CUT, {"at": one.at, "size": one.size}))
                break
            if self._trees.get(one.size) != one.root:
                if any(flaw.number <= one.size for flaw in self._flaws):
                    break  # the root is another since that entry is
                self._flaws.append(Flaw(good + 1, Wrong.REWRITTEN, {"at": one.at, "size": one.size}))
                break
            good, seen = one.size, seen + 1
        self._agreeing = seen

    def verdict(self) -> Verdict:
        """Return what was found."""
        return Verdict(
            entries=self._kinds.total(),
            head=self._last,
            root=self._tree.root.hex(),
            kinds=dict(sorted(self._kinds.items())),
            payloads=self._payloads,
            erased=len(self._gone & self._erased),
            checkpoints=self._agreeing,
            flaws=(*sorted(self._flaws, key=lambda flaw: flaw.number), *self._lost),
        )

    def _with(self, size: int, peaks: Sequence[str]) -> Tree:
        """Return the tree with the beginning of a part after it."""
        if self._tree.size % SIZE:
            return self._tree  # an entry is missing, which is told: no root means anything from here on
        return _joined(self._tree, size, [bytes.fromhex(peak) for peak in peaks])


def _joined(tree: Tree, size: int, peaks: Sequence[bytes]) -> Tree:
    if size < SIZE:
        return Tree(tree.size + size, [*tree.peaks, *peaks])
    joined = tree.copy()
    joined.add_part(SIZE, peaks[0])
    return joined


def _is_erased(connection: Connection, number: int) -> bool:
    return connection.execute(_ERASURES, {"about": number}).scalar() is not None
