"""Which bundle serves, as a file that needs no registry to be read."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from models.artefact import ArtefactError, Bundle, House, load

FILE = "champion.json"


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
    """Return which bundle serves."""
    path = home / FILE
    if not path.is_file():
        raise ArtefactError(
            f"No bundle has been promoted in {home}. Train one with 'greenloan train', "
            "or point GREENLOAN_HOME at a home that has one.",
            f"{home} 里没有启用的版本包。请先运行 greenloan train，"
            "或让 GREENLOAN_HOME 指向有版本包的文件夹。",
        )
    return Champion(**json.loads(path.read_text("utf-8")))


def load_champion(home: Path, house: House | None = None) -> Bundle:
    """Load the bundle that serves, its digest checked against the one that was promoted."""
    champion = champion_of(home)
    return load(bundles_of(home) / champion.digest, champion.digest, house)
