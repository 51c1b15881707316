"""A benchmark's figures, alone or in turns with those of another commit's code.

On a busy machine times differ from minute to minute; the ratio of two codes that take turns does less.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS = 3
Measured = Callable[[argparse.Namespace], Mapping[str, float]]


def run(script: str, measured: Measured, parser: argparse.ArgumentParser) -> None:
    """Print what ``measured`` finds; with ``--against COMMIT`` in turns with that commit, and the ratios."""
    parser.add_argument("--once", action="store_true", help="measure in this process")
    parser.add_argument("--against", metavar="COMMIT")
    given = parser.parse_args()
    if given.once:
        print(json.dumps(measured(given)))
        return
    arguments = [one for one in sys.argv[1:] if one not in {"--against", given.against}]
    with tempfile.TemporaryDirectory() as folder:
        codes = {"now": ROOT}
        if given.against:
            codes["before"] = _unpacked(given.against, Path(folder))
        rounds = [{name: _at(code, script, arguments) for name, code in codes.items()} for _ in range(ROUNDS)]
    for name in codes:
        print(json.dumps({name: {key: min(one[name][key] for one in rounds) for key in rounds[0][name]}}))
    if given.against:
        for key in rounds[0]["now"]:
            ratios = [one["before"][key] / one["now"][key] for one in rounds]
            print(json.dumps({key: {"times_as_fast": round(statistics.median(ratios), 2)}}))


def _at(folder: Path, script: str, arguments: Sequence[str]) -> dict[str, float]:
    """Return what a process measures with the code of a folder."""
    done = subprocess.run(
        [sys.executable, script, "--once", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])},  # this file is of today
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _unpacked(commit: str, folder: Path) -> Path:
    """Return a folder with the code of a commit."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder
