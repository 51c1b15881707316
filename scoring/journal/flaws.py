"""What can be wrong with an entry of a journal, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from features.declare import Label


class Wrong(Enum):
    """In what an entry is not what was recorded; read after its number."""

    MISSING = Label("缺失", "is missing")
    NO_ENTRY = Label("没有这一条，却有它的数据", "is not there, but a payload of that number is")
    OTHER_BEFORE = Label("所写的不是前一条的摘要", "does not name the hash of the entry before it")
    CHANGED = Label("与记录时的摘要不符：内容被改过", "is not what was hashed: something in it was changed")
    UNRECORDED_PAYLOAD = Label("带有数据，记录时却没有", "has a payload, though it was recorded without one")
    OTHER_PAYLOAD = Label("所带的数据不是记录时的", "has a payload that is not the one recorded")
    LOST_PAYLOAD = Label("数据不在了，也没有删除的记录", "has lost its payload, and no erasure says so")
    OUTSIDE = Label("不在链上", "stands outside the chain")
    NOT_TRUSTED = Label("不是可信的检查点：{why}", "is no checkpoint that can be trusted: {why}")
    CUT = Label(
        "缺失：{at} 的检查点已签到第 {size} 条，可见尾部被截去",
        "is missing: a checkpoint of {at} has signed {size} entries, so the tail was cut",
    )
    REWRITTEN = Label(
        "起到第 {size} 条之间，有与 {at} 的检查点所签不同的：历史被改写",
        "or one after it up to {size} is not the one that the checkpoint of {at} has signed: "
        "the history was written anew",
    )


@dataclass(frozen=True, slots=True)
class Flaw:
    """An entry that is not what was recorded; ``told`` fills the words in."""

    number: int
    wrong: Wrong
    told: Mapping[str, object] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return self.wrong.value.en.format(**self.told)

    def in_language(self, language: str) -> str:
        """Return the entry and what is wrong with it, ``zh`` or ``en``."""
        what = self.wrong.value.in_language(language).format(**self.told)
        return f"条目 {self.number}：{what}" if language == "zh" else f"entry {self.number} {what}"
