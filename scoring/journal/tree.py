"""A Merkle tree over the hashes of all entries (RFC 9162, 2.1): one root for a journal of any length.

An entry's hash is the hash of its leaf, so the tree is built on what the chain holds already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Self


class Tree:
    """The tree of the entries seen so far, kept as the roots of its complete parts, largest first."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if size.bit_count() != len(self.peaks):
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} peaks, not {len(self.peaks)}.")

    def copy(self) -> Self:
        """Return a tree that grows on its own."""
        return type(self)(self.size, self.peaks)

    def add(self, leaf: bytes) -> None:
        """Grow by the hash of one leaf."""
        self.add_part(1, leaf)

    def add_part(self, leaves: int, root: bytes) -> None:
        """Grow by a complete part of 2**n leaves; so far there are only parts as large."""
        size = self.size // leaves
        while size & 1:
            root = node(self.peaks.pop(), root)
            size >>= 1
        self.peaks.append(root)
        self.size += leaves

    @property
    def root(self) -> bytes:
        """The root over all leaves."""
        if not self.peaks:
            return hashlib.sha256().digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash over two parts."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def siblings(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose roots prove one leaf (RFC 9162, 2.1.3.1), the nearest first.

    >>> siblings(4, 7)
    [(5, 6), (6, 7), (0, 4)]
    """
    found, low, high = [], 0, size
    while high - low > 1:
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over some leaves."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root
