"""What a decision costs when it is asked over HTTP: ``make serve-bench``.

``greenloan serve`` runs as a process of its own over a copy of a home, and one client asks again and again
for enterprises whose programmes it has seen. Prints the processor time of the serving process for each
answer, its journal's thread included, and how long the client waited.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from api.settings import Settings
from features.population.sample import sample_bodies
from tests.bench.against import run

ENTERPRISES, AGAIN = 20, 20
LONGEST_START = 120.0
REST = 3.0
"""Seconds after which the service has decided its own work list and is quiet."""
SERVE = "from api.command import main; main()"


def measured(given: argparse.Namespace) -> dict[str, float]:
    """Return milliseconds of processor time and of waiting for each answer."""
    bodies = [json.dumps(body).encode() for body in sample_bodies(3_000, ENTERPRISES)]
    with serving(given.home) as (process, port):
        asked(port, bodies)
        time.sleep(REST)
        before = processor_ms(process)
        waits = asked(port, bodies * AGAIN)
        spent = processor_ms(process) - before
    return {
        "processor_ms": round(spent / len(waits), 3),
        "median_wait_ms": round(statistics.median(waits) * 1e3, 3),
        "longest_wait_ms": round(max(waits) * 1e3, 3),
    }


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, int]]:
    """Serve a copy of a home from a process of its own; give the process and the port."""
    with socket.socket() as free, tempfile.TemporaryDirectory(prefix="served") as place:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        copy = shutil.copytree(home, Path(place) / "home")
        command = [sys.executable, "-c", SERVE, "serve", "--home", str(copy), "--port", str(port)]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + LONGEST_START
            while not _is_ready(port):
                if child.poll() is not None or time.monotonic() > end:
                    raise SystemExit(f"{home} is not served; run 'greenloan serve' to see why.")
                time.sleep(0.1)
            yield child.pid, port
        finally:
            child.terminate()
            child.wait()


def _is_ready(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5.0)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def asked(port: int, bodies: Sequence[bytes]) -> list[float]:
    """Ask for each body's decision on one connection; return how long each answer took, in seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30.0)
    waits = []
    for body in bodies:
        start = time.perf_counter()
        connection.request("POST", "/v1/decisions", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        waits.append(time.perf_counter() - start)
        if response.status != 200:
            raise SystemExit(f"{response.status}: {text[:300]!r}")
    connection.close()
    return waits


def processor_ms(process: int) -> float:
    """Return the processor time that a process has spent, as the kernel counts it."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1e3 / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, default=Settings().home)
    run(__file__, measured, options)
