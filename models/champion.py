"""Which bundle serves, as a file that needs no registry to be read.

The journal says what serves; the file is written last, so that a running service hears of it, and is read
alone where there is no journal to ask.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from models.artefact import ArtefactError, Bundle, House
from models.loading import load

FILE = "champion.json"
REGISTRY = "mlflow.db"
"""The registry's store, if it lies in the home."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Champion:
    """The digest under which a bundle was promoted, and its version in the registry."""

    digest: str
    version: str


def bundles_of(home: Path) -> Path:
    """Return the folder that holds a home's bundles, each under its digest."""
    return home / "bundles"


def write_champion(home: Path, champion: Champion) -> None:
    """Write which bundle serves; the file changes at once or not at all."""
    draft = home / f".{FILE}.{os.getpid()}"
    draft.write_text(json.dumps(asdict(champion), indent=1) + "\n", encoding="utf-8")
    os.replace(draft, home / FILE)


def champion_of(home: Path) -> Champion:
    """Return which bundle the file names.

    Raises
    ------
    ArtefactError
        If there is no such file, or it cannot be read.
    """
    path = home / FILE
    if not path.is_file():
        raise ArtefactError(
            f"No bundle has been promoted in {home}. Train one with 'greenloan train', "
            "or point GREENLOAN_HOME at a home that has one.",
            f"{home} 里没有启用的版本包。请先运行 greenloan train，"
            "或让 GREENLOAN_HOME 指向有版本包的文件夹。",
        )
    try:
        found = json.loads(path.read_text("utf-8"))
        champion = Champion(str(found["digest"]), str(found["version"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(path, repr(error)) from error
    if not _DIGEST.fullmatch(champion.digest):
        raise _unreadable(path, f"digest {champion.digest[:80]!r}")
    return champion


def load_champion(home: Path, house: House | None = None, champion: Champion | None = None) -> Bundle:
    """Load the bundle that serves, its digest checked against the one that was promoted.

    Parameters
    ----------
    champion
        What the journal says serves; else the file is asked.
    """
    champion = champion or champion_of(home)
    return load(bundles_of(home) / champion.digest, champion.digest, house)


def _unreadable(path: Path, found: str) -> ArtefactError:
    return ArtefactError(
        f"{path} cannot be read: {found}. 'greenloan bundles list' writes it again from the journal.",
        f"{path} 读不出来：{found}。运行 greenloan bundles list，会照日志重新写好。",
    )
