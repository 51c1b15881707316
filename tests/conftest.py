"""What tests share: a small home with a real bundle, real data by path, a browser, and what is left out."""

import itertools
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
# One test process a core: threads that wait for each other on a busy machine cost ten times their work.

import math
import re
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Generator, Iterator
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from api.commands.labelled import complete_records, population_history, population_records, source_of
from api.wiring import Services, services_over
from features.border import Report, State
from features.catalogue import catalogue
from features.inputs import COLUMNS
from features.population.generate import SEED, WORLD_ENDS, Population, generate
from features.population.sample import sample_bodies
from models.champion import write_champion
from models.history import History
from models.produce import Produced, produce
from models.registry import CHAMPION, Registry
from models.spec import Task
from models.tasks import SPECS
from scoring.assembly import engine_of, house_of, resolver_of
from scoring.engine import Engine
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.origin import origin_of
from scoring.portfolio import write_sample
from scoring.reports import documents_of

TODAY = date(2026, 11, 24)
ON_CI = os.environ.get("CI", "") not in {"", "0", "false"}
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
LEFT_OUT = "left out: "
QUICK = dict.fromkeys(Task, ("logistic", "one_rule"))
"""The baselines on the card of the tests' bundle; 'greenloan train' measures them all."""


MADE, SHARED = "made once", "made once for all (population, models, a database server)"
AREAS = {
    "journal, replay, programmes, reasons": (
        r"tests/(scoring/(journal/|programmes/|test_(diff|policy|reasons|record|replay|typed|vetoes))"
        r"|api/test_(journal|people|programmes|recording|unconfirmed))"
    ),
    "figures, tables, population, files": r"tests/(features/|scoring/test_filed|api/test_templates)",
    "calibration, validation, life of bundles": (
        r"tests/(models/(validation/|test_(artefact|calibrate|forward|golden|inspection|one_rule|papercard"
        r"|prior_shift|registry|sealed|search|sheet|spread|steps))"
        r"|scoring/(life/|test_(loss|monotone|reason_checks|refer\.|scale|stress))"
        r"|api/test_(bundles|cold_start|printed|retrain|scorecards|serving|shadowing|spread_and_loss|swap|truth))"
    ),
    "models, bounds, fairness": r"tests/(models/|scoring/|api/test_(benchmark|own_data))",
    "doors and pages": r"",
}
"""Which tests belong to what; the first that fits."""


class PostgresServer(Protocol):
    """What the tests ask of ``pgserver``."""

    pgdata: Path

    def get_uri(self, database: str) -> str: ...

    def psql(self, command: str) -> str: ...

    def get_pid(self) -> int: ...

    def cleanup(self) -> None: ...


@pytest.fixture(scope="session")
def people() -> Population:
    return generate(3_000)


@pytest.fixture(scope="session")
def history(people: Population) -> History:
    return population_history(people)


@pytest.fixture(scope="session")
def produced(people: Population, history: History, tmp_path_factory: pytest.TempPathFactory) -> Produced:
    home = tmp_path_factory.mktemp("home")
    resolver = resolver_of()
    records = population_records(people)
    source = source_of(people, records, 3_000)
    found = produce(
        history,
        SPECS,
        catalogue().indicators,
        house_of(resolver),
        home,
        origin_of(source, WORLD_ENDS, resolver),
        documents=lambda tests, models: documents_of(
            records,
            history,
            tests,
            models,
            resolver,
            WORLD_ENDS,
            QUICK,
            complete_records(3_000, SEED, WORLD_ENDS),
        ),
    )
    Registry(home).name(CHAMPION, found.champion.version)
    write_champion(home, found.champion)
    write_sample(home, sample_bodies(3_000, 200))
    return found


@pytest.fixture(scope="session")
def home(produced: Produced) -> Path:
    return produced.place.parent.parent


@pytest.fixture(scope="session")
def engine(home: Path) -> Engine:
    return engine_of(home)


@pytest.fixture(scope="session")
def reports(people: Population) -> list[Report]:
    """Ten thousand reports of enterprises, over several years."""
    rows = np.linspace(0, people.rows - 1, 10_000).astype(np.intp)
    columns = {name: values[rows].tolist() for name, values in people.columns.items()}
    texts = {name: values[rows].tolist() for name, values in people.texts.items()}
    unknown = dict.fromkeys(COLUMNS, math.nan)
    found = []
    for place, row in enumerate(rows):
        values = {name: column[place] for name, column in columns.items()}
        states = {
            name: State.MISSING if math.isnan(value) else State.OBSERVED for name, value in values.items()
        }
        attributes = {name: text[place] for name, text in texts.items() if text[place]}
        day = date(int(people.report_year[row]) + 1, 4, 30)
        found.append(Report(f"row {row}", day, attributes, unknown | values, states, {}, {}))
    return found


@pytest.fixture(scope="session")
def services(engine: Engine, home: Path) -> Iterator[Services]:
    """With a journal in memory where the machine offers that: what survives a crash is tested elsewhere."""
    with (
        tempfile.TemporaryDirectory(dir=MEMORY) as place,
        Journal.open(Place(Path(place))) as journal,
    ):
        yield services_over(engine, home, journal, lambda: TODAY)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; it is never part of the repository."""
    given = os.environ.get("GREENLOAN_DATA")
    if not given:
        pytest.skip(LEFT_OUT + "tests on real data, since GREENLOAN_DATA names no folder")
    return Path(given)


@pytest.fixture(scope="session")
def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    reason = LEFT_OUT + "pages in a real browser, since no Chromium is installed"
    if ON_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, started from a wheel."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pgserver  # noqa: PLC0415  # warns of a missing folder at import, and has no wheel everywhere
    except ImportError:
        reason = LEFT_OUT + "the journal in PostgreSQL, since pgserver has no wheel for this machine"
        if ON_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(
        tempfile.mkdtemp(prefix="pg", dir=MEMORY or "/tmp")
    )  # a socket's path has at most 107 bytes
    server = pgserver.get_server(folder, cleanup_mode="stop")
    yield server
    os.kill(server.get_pid(), signal.SIGQUIT)  # at once: nobody needs these databases again
    while Path(f"/proc/{server.get_pid()}").exists():
        time.sleep(0.02)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(postgres_server: PostgresServer) -> Callable[[], str]:
    """Make an empty database and return its address."""
    count = itertools.count()

    def new_database() -> str:
        name = f"journal{next(count)}"
        postgres_server.psql(f"CREATE DATABASE {name};")
        return str(postgres_server.get_uri(name))

    return new_database


class Watch:
    """Keeps apart what is made once for all tests of a process, whichever happens to be the first.

    A plugin of its own: the hooks of this file are not asked about what belongs to the whole session.
    """

    def __init__(self) -> None:
        self._made: list[float] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        start = time.perf_counter()
        try:
            return (yield)
        finally:
            if fixturedef.scope == "session":
                self._made.append(time.perf_counter() - start)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        report.user_properties.append((MADE, sum(self._made)))
        self._made.clear()
        return report


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Watch())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reasons = {
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    }
    for reason in sorted(reasons):
        terminalreporter.write_line(reason)
    workers = config.getoption("numprocesses", None) or 1
    on = f"on {workers} workers" if workers > 1 else "in one process"
    for area, seconds in seconds_by_area(terminalreporter).items():
        terminalreporter.write_line(f"{area}: {seconds:.0f} s of tests {on}")


def seconds_by_area(reporter: pytest.TerminalReporter) -> dict[str, float]:
    """Return the seconds that each area's tests took, added up over the workers."""
    found = dict.fromkeys((*AREAS, SHARED), 0.0)
    reports = [one for several in reporter.stats.values() for one in several]
    for report in reports:
        if isinstance(report, pytest.TestReport):
            made = sum(seconds for name, seconds in report.user_properties if name == MADE)
            area = next(area for area, places in AREAS.items() if re.match(places, report.nodeid))
            found[area] += report.duration - made
            found[SHARED] += made
    return {area: seconds for area, seconds in found.items() if seconds >= 0.5}
