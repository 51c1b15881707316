"""On what numbers were computed: with the same, they come out the same to the last bit."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import numpy as np
import scipy

from models.trees import xgboost


@dataclass(frozen=True, slots=True)
class Machine:
    """The platform, the libraries that do arithmetic, and the number of threads."""

    system: str
    processor: str
    python: str
    numpy: str
    scipy: str
    xgboost: str
    threads: int


@cache
def machine_of() -> Machine:
    """Return what this process runs on."""
    threads = os.environ.get("OMP_NUM_THREADS", "")
    return Machine(
        system=platform.system(),
        processor=platform.machine(),
        python=".".join(platform.python_version_tuple()[:2]),
        numpy=np.__version__,
        scipy=str(scipy.__version__),
        xgboost=str(xgboost.__version__),
        threads=int(threads) if threads.isdigit() else os.cpu_count() or 1,
    )


def unlike(then: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what of a recorded machine is other than here, as ``threads 2, now 1``."""
    return tuple(
        f"{name} {then.get(name)}, now {value}"
        for name, value in asdict(machine_of()).items()
        if then.get(name) != value
    )
