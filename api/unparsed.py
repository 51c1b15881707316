"""What is wrong with a text that is no JSON: where, and what was expected there, in Chinese and English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from features.declare import Label

_EXPECTED: Mapping[str, Label] = MappingProxyType(
    {
        "Expecting value": Label("应为一个值", "a value was expected"),
        "Expecting property name": Label(
            "应为双引号括起的名称，或“}”", "a name in double quotes, or '}', was expected"
        ),
        "Expecting ':'": Label("名称之后应为“:”", "':' was expected after the name"),
        "Expecting ','": Label("应为“,”，或收尾的括号", "',' or the closing bracket was expected"),
        "Illegal trailing comma": Label(
            "最后一项之后多了“,”", "',' stands after the last item, where none was expected"
        ),
        "Unterminated string": Label(
            "从这里开始的文字没有收尾的双引号",
            "a text begins here, and its closing double quote was expected",
        ),
        "Invalid control character": Label(
            "文字里的换行等控制字符应写成 \\n 之类",
            "a line break in a text was expected as \\n, others likewise",
        ),
        "Invalid \\": Label(
            '“\\”之后应为 n、t、"、\\ 或 u 加四位十六进制数',
            "n, t, \", \\ or u with four hexadecimal digits was expected after '\\'",
        ),
        "Extra data": Label("内容到此已完整，其后应为空", "nothing was expected after the end of the value"),
        "Unexpected UTF-8 BOM": Label("开头不应有字节顺序标记", "no byte order mark was expected"),
    }
)
"""What the standard parser says, by how it begins."""


def unparsed(error: json.JSONDecodeError) -> Label:
    """Return at which place of a text what was expected."""
    words = next((label for begins, label in _EXPECTED.items() if error.msg.startswith(begins)), None)
    said = words or Label("不合JSON的写法", error.msg)
    return Label(
        f"第 {error.lineno} 行第 {error.colno} 个字符：{said.zh}",
        f"line {error.lineno}, column {error.colno}: {said.en}",
    )
