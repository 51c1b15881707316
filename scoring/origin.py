"""Where a bundle that is trained here comes from: this code, these rules, this checkout."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import date
from functools import cache
from pathlib import Path

from features.resolve import Resolver
from models.origin import NOT_NAMED, Code, Origin, Source
from models.validation.finding import LIMITS
from scoring.assembly import ROOT, code_version, library_of
from scoring.fairness import RULE
from scoring.policy import Policy
from scoring.reasons import Reasons

LOCK = "requirements.txt"
RUNS = ("features", "models", "scoring", "api", LOCK, "pyproject.toml")
"""What of a checkout computes a bundle."""
WAIT = 20
"""Seconds in which git has to answer."""


def origin_of(source: Source, as_at: date, resolver: Resolver, owner: str = NOT_NAMED) -> Origin:
    """Return the origin of a bundle that is trained now, on rows that were taken on ``as_at``."""
    return Origin(
        as_at=as_at,
        source=source,
        code=code_of(),
        rests_on={
            "policy": Policy.load().digest,
            "reasons": Reasons.load().digest,
            "programmes": library_of(resolver).digest,
            "fairness": _digest(RULE),
            "limits": _digest(LIMITS),
        },
        owner=owner,
    )


@cache
def code_of(root: Path = ROOT) -> Code:
    """Return what computes here; the commit is None where ``root`` is not the top of a checkout."""
    lock = root / LOCK
    top = _git(root, "rev-parse", "--show-toplevel")
    is_checkout = top is not None and Path(top).resolve() == root.resolve()
    commit = _git(root, "rev-parse", "HEAD") if is_checkout else None
    changed = _git(root, "status", "--porcelain", "--", *RUNS) if commit else None
    return Code(
        digest=code_version(),
        requirements=_digest(lock) if lock.is_file() else None,
        commit=commit,
        is_dirty=None if changed is None else bool(changed),
    )


def _git(root: Path, *words: str) -> str | None:
    """Return what git says, None where it says nothing or is not there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, timeout=WAIT, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
