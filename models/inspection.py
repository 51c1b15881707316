"""The child process that reads a bundle first, seen from its parent; see ``models/inspect.py``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from models.artefact import ArtefactError
from models.limits import MEMORY, REFUSED, SECONDS

ROOT = Path(__file__).parent.parent
_PASSED_ON = ("PYTHON", "OMP_", "LD_", "DYLD_", "LC_")
_KEPT = frozenset({"PATH", "LANG", "TMPDIR", "VIRTUAL_ENV"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take: seconds of time and bytes of address space."""

    seconds: float = SECONDS
    memory: int = MEMORY


class Inspection:
    """A child that is reading a bundle: started at once, waited for later, and closed in any case."""

    def __init__(self, folder: Path, digest: str, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._name = folder.name
        self._child = subprocess.Popen(
            [sys.executable, "-m", "models.inspect", str(folder.resolve()), digest, str(self._limits.memory)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd=ROOT,
        )

    @property
    def exit_code(self) -> int | None:
        """How the child ended, None while it runs; a signal is its number below zero."""
        return self._child.poll()

    def close(self) -> None:
        """Leave no child behind."""
        self._child.kill()
        self._child.communicate()

    def passed(self) -> None:
        """Wait for the child.

        Raises
        ------
        ArtefactError
            If it refused the bundle, died of it, or took too long.
        """
        try:
            told, _ = self._child.communicate(timeout=self._limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise self._death(
                f"was not read within {self._limits.seconds:g} s", f"{self._limits.seconds:g} 秒内没有读完"
            ) from error
        code = self._child.returncode
        if code == REFUSED:
            words = json.loads(told)
            raise ArtefactError(words["en"], words["zh"])
        if code != 0:
            raise self._death(f"ended its reader with {_cause(code)}", f"使读取进程终止（{_cause(code)}）")

    def _death(self, en: str, zh: str) -> ArtefactError:
        return ArtefactError(
            f"Bundle {self._name} {en}, in a process of its own. Do not use it; train again.",
            f"版本包 {self._name} 在独立进程中{zh}。请勿使用；请重新训练。",
        )


def _cause(code: int) -> str:
    """Return what ended a process.

    >>> _cause(-11)
    'SIGSEGV'
    """
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def environment() -> dict[str, str]:
    """Return what the child may know: how to run, and nothing of databases and keys."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_PASSED_ON)}
    paths = [str(ROOT), *filter(None, [kept.get("PYTHONPATH")])]
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "2",
    }
