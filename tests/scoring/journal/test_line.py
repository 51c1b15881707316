"""Processes that write one file take turns: nobody is passed by, shut out, or held up by who stands still."""

import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scoring.journal.database import FILE
from scoring.journal.entries import Kind
from scoring.journal.journal import WAIT, Journal
from scoring.journal.line import Line
from scoring.journal.place import Place
from tests.conftest import MEMORY
from tests.drills.turns import drill, running

WRITERS = 4
TURNS = 60
TAKE_TURNS = """
import time; from pathlib import Path; from scoring.journal.line import Line
line = Line(Path({path!r}), 30.0)
print("ready", flush=True); input()
for _ in range({turns}):
    came = time.monotonic()
    with line.turn():
        print(came, time.monotonic()); time.sleep(0.003)
"""
STAND = """
import time; from pathlib import Path; from scoring.journal.line import Line
with Line(Path({path!r}), 1.0).turn():
    print("there", flush=True); time.sleep(600)
"""


def test_turns_are_taken_in_the_order_in_which_processes_come(tmp_path: Path) -> None:
    code = TAKE_TURNS.format(path=str(tmp_path / "line"), turns=TURNS)
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(WRITERS)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    lines = [line for child in children for line in child.communicate(timeout=60.0)[0].splitlines()]
    turns = sorted((float(began), float(came)) for came, began in map(str.split, lines))
    assert len(turns) == WRITERS * TURNS
    passed_by = sum(
        after[1] > turn[1] for place, turn in enumerate(turns) for after in turns[max(0, place - 20) : place]
    )
    print(f"passed by {passed_by} times in {len(turns)} turns")
    assert passed_by < len(turns) / 10, "who is held up on the way to the line may be passed by"


def test_services_that_record_without_pause_refuse_neither_each_other_nor_a_promotion() -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as home:  # a disk that stalls is not what is tested
        found = drill(Path(home), processes=3, clients=4, burners=2, seconds=3.0)
    print(found)
    assert (found.services.refused, found.promotions.refused, found.reads.refused) == (0, 0, 0)
    assert max(found.services.longest, found.promotions.longest, found.reads.longest) < WAIT
    assert found.fewest > found.most / 2
    assert found.promotions.done > 10
    assert found.entries > found.services.done + found.promotions.done
    assert found.flaws == 0


def test_a_reader_finds_the_moment_between_two_commits_of_another_process(tmp_path: Path) -> None:
    with Journal.open(Place(tmp_path)) as journal:
        first = journal.append(Kind.REVIEW, {}).entry
        with commits_without_pause(tmp_path / FILE):
            for _ in range(20):
                assert journal.entry(first.id) == first


@contextmanager
def commits_without_pause(path: Path) -> Iterator[None]:
    """Shut everybody out for nine tenths of the time."""
    ends = threading.Event()

    def work() -> None:
        other = sqlite3.connect(path, isolation_level=None, timeout=5.0)
        while not ends.is_set():
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(0.045)
            other.execute("ROLLBACK")
            time.sleep(0.005)
        other.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


def test_who_stands_still_in_the_line_is_passed_by_and_who_dies_in_it_leaves_it(tmp_path: Path) -> None:
    with Journal.open(Place(tmp_path)) as journal:
        journal.append(Kind.REVIEW, {})
        with running(STAND.format(path=str(tmp_path / f"{FILE}-line"))) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "there\n"
            start = time.monotonic()
            journal.append(Kind.REVIEW, {})
            assert 0.4 < time.monotonic() - start < WAIT
            child.kill()
            child.wait()
            start = time.monotonic()
            journal.append(Kind.REVIEW, {})
            assert time.monotonic() - start < 0.4


def test_a_line_that_cannot_be_made_keeps_nobody_from_writing(tmp_path: Path) -> None:
    (tmp_path / f"{FILE}-line").mkdir()
    with Journal.open(Place(tmp_path)) as journal:
        assert journal.append(Kind.REVIEW, {}).entry.number == 1


def test_a_turn_is_over_when_the_work_in_it_fails(tmp_path: Path) -> None:
    line = Line(tmp_path / "line", 5.0)
    try:
        with line.turn():
            raise KeyError
    except KeyError:
        pass
    with running(STAND.format(path=str(tmp_path / "line"))) as child:
        assert child.stdout is not None
        start = time.monotonic()
        assert child.stdout.readline() == "there\n"
        assert time.monotonic() - start < 5.0
