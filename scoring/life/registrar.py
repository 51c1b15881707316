"""The registry as a bundle's life uses it: in a child process, for a limited time, and never to decide.

The serving process imports no MLflow. What the registry's aliases name is held against the journal; a store
that does not answer stops a promotion and nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from features.refusal import NotThere
from models.champion import Champion

ROOT = Path(__file__).parents[2]
CHAMPION, CHALLENGER = "champion", "challenger"
SECONDS = 60.0
"""How long the registry may take: importing MLflow on a busy machine takes a good part of it."""


class RegistryUnavailable(NotThere):
    """The registry cannot be asked now; nothing was changed."""

    def __init__(self, trouble: str) -> None:
        super().__init__(
            f"The registry cannot be used ({trouble}). Nothing was promoted and the present bundle goes on "
            "serving; mend the MLflow store, then ask again.",
            f"登记处不可用（{trouble}）。没有启用任何版本包，原来的继续使用；请修好 MLflow 存储后重试。",
        )
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Aliases:
    """What the registry's aliases name, and the version that was asked for."""

    named: Mapping[str, Champion]
    version: str = ""


@dataclass(frozen=True, slots=True)
class Registrar:
    """Asks the registry of a home."""

    home: Path
    seconds: float = SECONDS

    def look(self) -> Aliases:
        """Return what every alias names.

        Raises
        ------
        RegistryUnavailable
            If the store does not answer in time.
        """
        return self._ask({"action": "look"})

    def name(self, alias: str, digest: str, tags: Mapping[str, str]) -> Aliases:
        """Tag a bundle's version and let an alias name it; the alias comes last, so that it is whole or not.

        Returns
        -------
        Aliases
            What they named before, and the version.

        Raises
        ------
        RegistryUnavailable
            If the store does not answer in time, or does not hold the bundle.
        """
        return self._ask({"action": "name", "alias": alias, "digest": digest, "tags": dict(tags)})

    def put_back(self, alias: str, before: Aliases) -> None:
        """Let an alias name what it named before.

        Raises
        ------
        RegistryUnavailable
            If the store does not answer in time.
        """
        old = before.named.get(alias)
        if old is None:
            self._ask({"action": "unname", "alias": alias})
        else:
            self._ask({"action": "name", "alias": alias, "digest": old.digest, "tags": {}})

    def _ask(self, asked: Mapping[str, Any]) -> Aliases:
        command = [sys.executable, "-W", "ignore", "-m", "models.registrar"]
        try:
            done = subprocess.run(
                command,
                input=json.dumps({**asked, "home": str(self.home.resolve())}) + "\n",
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                timeout=self.seconds,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                check=False,
            )
            told = json.loads(done.stdout)
        except subprocess.TimeoutExpired as error:
            raise RegistryUnavailable(f"no answer within {self.seconds:g} s") from error
        except (OSError, ValueError) as error:
            raise RegistryUnavailable(f"its process ended without an answer: {error}") from error
        if "trouble" in told:
            raise RegistryUnavailable(told["trouble"])
        named = {alias: Champion(**one) for alias, one in told["aliases"].items()}
        return Aliases(named, told.get("version", ""))
