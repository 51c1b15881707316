"""What the process may take that reads a bundle first, and how it says that it refused."""

from __future__ import annotations

import resource

MEMORY = 4 << 30
"""Bytes of address space; threads of the booster reserve much that they never touch."""
SECONDS = 20
"""Of time, and of processor time."""
REFUSED = 3
"""The exit code of a refusal; anything else but 0 is a death."""


def limit(memory: int, seconds: int) -> None:
    """Take away from this process what it does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
