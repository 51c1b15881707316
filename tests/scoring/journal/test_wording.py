"""A wording decides about size alone: whatever it says, every value comes back whole."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.journal import verify_receipt
from scoring.journal.canonical import canonical
from scoring.journal.entries import Key, Kind, wording_id
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.journal.store import NoWordingError
from scoring.journal.verify import verify
from scoring.journal.wording import Wording, Words

names = st.sampled_from(["a", "b", "id"])
scalars = st.sampled_from([None, True, False, 0, 1, 1.0, -0.0, 0.5, "", "a", "\0true", "1"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


def objects(words: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    blanks = st.dictionaries(st.sampled_from(["a", "b"]), words, max_size=2)
    usual = st.fixed_dictionaries({"id": values})
    return st.builds(lambda some, others: {"object": some, "usual": others}, blanks, usual)


def all_words(words: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        st.builds(lambda some: {"one_of": some}, st.lists(values, max_size=6))
        | st.builds(lambda one: {"list": one}, words)
        | objects(words)
        | st.builds(lambda some: {"among": some, "by": ["id"]}, st.lists(objects(words), max_size=3))
        | st.just({"as": "shared"})
    )


leaves = st.none() | st.builds(lambda some: {"one_of": some}, st.lists(values, max_size=6))
worded = st.recursive(leaves, all_words, max_leaves=6)


@given(worded, leaves | objects(leaves), values)
def test_every_value_comes_back_whole_whatever_the_wording(words: Words, shared: Words, value: Any) -> None:
    wording = Wording.of(words, {"shared": shared})
    stored = json.loads(canonical(wording.filled(value)))
    assert canonical(wording.whole(stored)) == canonical(value)
    printed = json.loads(wording.text)
    assert verify_receipt.whole(printed["words"], stored, printed["shared"]) == wording.whole(stored)


PRINTED = Wording.of({"object": {"value": None}, "usual": {"unit": "CNY", "state": "observed"}})


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ({"value": 5, "unit": "CNY", "state": "observed"}, [5]),
        ({"value": 5, "unit": "t", "state": "observed"}, [5, {"unit": "t"}]),
        ({"unit": "CNY", "state": "observed"}, [False]),
        ({"value": False, "unit": "CNY", "state": "observed"}, None),
        ({"value": 5, "unit": "CNY"}, None),
        ({"value": 5, "unit": "CNY", "state": "observed", "more": 1}, [5, {"more": 1}]),
        ("five", None),
    ],
)
def test_what_is_as_printed_is_left_out_and_what_follows_no_wording_stays(value: Any, stored: Any) -> None:
    assert PRINTED.filled(value) == ({"": value} if stored is None else stored)
    assert PRINTED.whole(PRINTED.filled(value)) == value


def test_true_is_not_one() -> None:
    wording = Wording.of({"one_of": [1, True]})
    assert [wording.filled(one) for one in (1, 1.0, True)] == [0, 0, 1]
    assert wording.filled(False) == {"": False}


def test_a_wording_is_recorded_once_before_what_rests_on_it(place: Place) -> None:
    other = Wording.of({"one_of": ["refer"]})
    with Journal.open(place) as journal:
        waiting = [
            journal.submit(Kind.DECISION, {"wording": one.digest}, {"n": number}, wording=one)
            for number, one in enumerate([PRINTED, PRINTED, other, PRINTED])
        ]
        entries = [future.result(20).entry for future in waiting]
    with Journal.open(place) as journal:  # a process that comes later finds them there
        key = Key.of("key", b"body")
        for _ in range(2):
            last = journal.submit(Kind.DECISION, {}, {"n": 9}, key, wording=other).result(20).entry
        assert [one.number for one in (*entries, last)] == [2, 3, 5, 6, 7]
        assert journal.wording(PRINTED.digest).text == PRINTED.text
        assert journal.entry(wording_id(other.digest)) is not None
        with pytest.raises(NoWordingError, match="verify"):
            journal.wording("0" * 64)
    with place.opened() as database:
        verdict = verify(place, database, [])
    assert verdict.is_whole
    assert verdict.kinds == {"decision": 5, "wording": 2}
