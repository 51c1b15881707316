"""The code of a sector or a region whose name was written in its stead."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from features.declare import Label
from features.tables import Tables

_TABLES = {"sector": "industries", "region": "regions"}
_ENDINGS = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


def code_named(attribute: str, text: str) -> Label | None:
    """Return the code with its name, None where no name of the attribute's table is the text.

    >>> code_named("region", "浙江省").zh, code_named("sector", "纺织业").zh, code_named("name", "浙江")
    ('330000 浙江', 'C17 纺织业', None)
    """
    if attribute not in _TABLES:
        return None
    name = text.casefold().strip()
    ending = next((one for one in _ENDINGS if attribute == "region" and name.endswith(one)), "")
    return _codes(attribute).get(name.removesuffix(ending))


@cache
def _codes(attribute: str) -> Mapping[str, Label]:
    found: dict[str, Label] = {}
    for row in Tables.load()[_TABLES[attribute]].rows:
        code, zh, en = row.key[0], row.text("name_zh"), row.text("name_en")
        if attribute == "region" or code.startswith("C"):
            for word in (zh, en):
                found.setdefault(word.casefold(), Label(f"{code} {zh}", f"{code} {en}"))
    return found
