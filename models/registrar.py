"""What the service asks of the registry, done in a process of its own: it alone imports MLflow.

One line of JSON comes in and one goes out: what was asked for, or what kept it from being done.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.champion import REGISTRY

NICE = 10
"""How far it steps back behind whoever is being answered."""


def main() -> None:
    """Do what standard input asks, and print the outcome."""
    os.nice(NICE)
    asked = json.loads(sys.stdin.readline())
    try:
        told = _done(Path(asked["home"]), asked)
    except Exception as error:  # whatever a registry raises, the parent is told why
        told = {
            "trouble": f"{type(error).__name__}: {str(error).splitlines()[0][:300] if str(error) else ''}"
        }
    print(json.dumps(told), flush=True)


def _done(home: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    if not (home / REGISTRY).is_file():  # MLflow would make an empty one
        return {"trouble": f"there is no {home / REGISTRY}"}
    from models.registry import Registry  # noqa: PLC0415  # MLflow, slow to import

    registry = Registry(home)
    before = {alias: asdict(one) for alias, one in registry.aliases().items()}
    if asked["action"] == "name":
        version = registry.version_of(asked["digest"])
        registry.tag(version, asked["tags"])
        registry.name(asked["alias"], version)
        return {"aliases": before, "version": version}
    if asked["action"] == "unname" and asked["alias"] in before:
        registry.unname(asked["alias"])
    return {"aliases": before}


if __name__ == "__main__":
    main()
