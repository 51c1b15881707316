"""Clients that stand in a file twice, found in bounded memory: 32 bytes a row and key, hashes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from features.declare import Label
from features.intake.sheets import Numbers
from features.intake.written import Trouble

Hashes = NDArray[np.int64]
Texts = Mapping[str, Sequence[str]]
Pair = tuple[int, int]
"""The row of the source that repeats another, and that other."""
MOST_NAMED = 5
_KEY, _ROW, _DAY, _CONTENT = range(4)
_PRIME = np.int64(1_000_003)


class Seen:
    """The keys that went by, as sorted runs, each longer than the next: a look-up is a few searches."""

    def __init__(self) -> None:
        self._runs: list[Hashes] = []

    def earlier(self, entries: Hashes) -> dict[int, Hashes]:
        """Return, by place, the first entry with the same key that went by before; then remember these.

        Parameters
        ----------
        entries
            Shape (4, rows): key, row, day, content; a key of 0 is none.
        """
        told = np.flatnonzero(entries[_KEY])
        entries = entries[:, told]
        order = np.argsort(entries[_KEY], kind="stable")
        run = entries[:, order]
        found = {
            int(told[order[place]]): run[:, first]
            for place, first in enumerate(np.searchsorted(run[_KEY], run[_KEY]).tolist())
            if first != place
        }
        for old in self._runs:
            places = np.minimum(np.searchsorted(old[_KEY], entries[_KEY]), old.shape[1] - 1)
            for place in np.flatnonzero(old[_KEY, places] == entries[_KEY]).tolist():
                before, at = old[:, places[place]], int(told[place])
                if at not in found or before[_ROW] < found[at][_ROW]:
                    found[at] = before
        self._remember(run)
        return found

    def _remember(self, run: Hashes) -> None:
        while self._runs and self._runs[-1].shape[1] <= run.shape[1]:
            both = np.concatenate([self._runs.pop(), run], axis=1)
            run = both[:, np.argsort(both[_KEY], kind="stable")]
        if run.shape[1]:
            self._runs.append(run)


class Repeats:
    """The rows that repeat a reference, or a credit code of the same day."""

    def __init__(self) -> None:
        self._references, self._firms = Seen(), Seen()
        self.references: list[Pair] = []
        self.firms: list[Pair] = []
        self.counts = [0, 0]

    def contradictions(
        self,
        rows: NDArray[np.int64],
        days: NDArray[np.datetime64],
        columns: Mapping[str, Numbers],
        texts: Texts,
        good: NDArray[np.bool_],
    ) -> dict[int, Trouble]:
        """Return, by place, the rows that say other than an earlier one with the same reference and day.

        A row at fault is left out: what it says is not known before it is mended.
        """
        content = contents(len(rows), columns, texts)
        moments = days.astype(np.int64)
        references = self._references.earlier(
            np.stack([good * _hashes(texts.get("reference", ()), len(rows)), rows, moments, content])
        )
        codes = good * _hashes(texts.get("credit_code", ()), len(rows))
        keys = np.where(codes == 0, 0, codes * _PRIME + moments)
        firms = self._firms.earlier(np.stack([keys, rows, moments, content]))
        self._count(0, self.references, rows, references)
        alone = {place: one for place, one in firms.items() if place not in references}
        self._count(1, self.firms, rows, alone)
        return {
            place: _contradiction(int(one[_ROW]))
            for place, one in references.items()
            if one[_DAY] == moments[place] and one[_CONTENT] != content[place]
        }

    def _count(
        self, kind: int, kept: list[Pair], rows: NDArray[np.int64], found: Mapping[int, Hashes]
    ) -> None:
        self.counts[kind] += len(found)
        for place in sorted(found)[: MOST_NAMED - len(kept)]:
            kept.append((int(rows[place]), int(found[place][_ROW])))

    def notes(self) -> tuple[Label, ...]:
        """Return what is repeated, naming both rows."""
        kinds = (
            (self.references, self.counts[0], Label("编号重复", "The same reference")),
            (
                self.firms,
                self.counts[1],
                Label("同一信用代码、同一天", "The same credit code on the same day"),
            ),
        )
        return tuple(_note(pairs, count, what) for pairs, count, what in kinds if count)


def _contradiction(earlier: int) -> Trouble:
    return Trouble(
        "contradicting-rows",
        Label(
            f"与第{earlier}行不同的编号，或同样的数",
            f"another reference than in row {earlier}, or the same figures",
        ),
        Label(
            f"同一编号、同一天，数据却与第{earlier}行不一样：核对后只留一行",
            f"The same reference and day as row {earlier}, with other figures: keep the right one",
        ),
    )


def _note(pairs: Sequence[Pair], count: int, what: Label) -> Label:
    zh = "、".join(f"第{row}行与第{before}行" for row, before in pairs)
    en = ", ".join(f"row {row} and row {before}" for row, before in pairs)
    more = count - len(pairs)
    return Label(
        f"{what.zh}：{zh}{f'等 {count:,} 处' if more else ''}。同一客户只留一行",
        f"{what.en}: {en}{f' and {more:,} more' if more else ''}. Keep one row for each client",
    )


def contents(rows: int, columns: Mapping[str, Numbers], texts: Texts) -> Hashes:
    """Return one number for all that each row says but its reference; unknown equals unknown."""
    found = np.zeros(rows, np.int64)
    with np.errstate(over="ignore"):
        for values in columns.values():
            known = np.where(np.isnan(values), np.nan, values + 0.0)
            found = (found ^ (found >> 29)) * _PRIME + known.view(np.int64)
        for words in texts.values():
            found = (found ^ (found >> 29)) * _PRIME + _hashes(words, rows)
    return found


def _hashes(words: Sequence[str], rows: int) -> Hashes:
    if not len(words):
        return np.zeros(rows, np.int64)
    return np.fromiter((hash(word) if word else 0 for word in words), np.int64, rows)
