"""A process of its own in which a challenger scores: it reads recorded decisions, and writes a side file.

It runs as ``python -m scoring.shadowing HOME DIGEST FILE RULES``. Whatever becomes of it, no answer waits.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from models.champion import bundles_of
from models.loading import load
from scoring.assembly import rulebook_of
from scoring.shadow import compared

LATER = 10
"""How much this process stands back behind the service."""


def main(home: Path, digest: str, file: Path, rules: dict[str, str | None]) -> None:
    """Score what comes on standard input until it ends; ``rules`` are the service's own files."""
    paths = {name: None if path is None else Path(path) for name, path in rules.items()}
    policy = paths.pop("policy")
    assert policy is not None, "a service always has a policy"
    rulebook = rulebook_of(policy, **paths)
    engine = rulebook.engine(load(bundles_of(home) / digest, digest, rulebook.house))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for text in sys.stdin.buffer:
        line = json.dumps(compared(engine, json.loads(text)), ensure_ascii=False, allow_nan=False)
        os.write(descriptor, line.encode() + b"\n")


if __name__ == "__main__":
    os.nice(LATER)
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), json.loads(sys.argv[4]))
