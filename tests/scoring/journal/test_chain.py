"""What is recorded, in which order, and what nobody can do to it."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scoring.journal.canonical import canonical
from scoring.journal.entries import FIRST_PREVIOUS, Draft, Key, Kind, Payload, entry_of, new_id
from scoring.journal.journal import Journal, NotErasableError
from scoring.journal.place import Place
from scoring.journal.tree import Tree, node, root_of, siblings
from scoring.journal.trouble import KeyReusedError
from scoring.journal.verify import verify
from scoring.journal.verify_receipt import climbed

AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
CONTENT, FIGURES = {"outcome": "support"}, {"revenue": 1.5e8}


def test_an_entry_is_hashed_as_its_canonical_json() -> None:
    payload = Payload.of(FIGURES)
    draft = Draft(Kind.DECISION, new_id(Kind.DECISION, AT), '{"a":1}', payload, Key.of("k", b"body"), 3)
    entry = entry_of(draft, 7, AT, FIRST_PREVIOUS)
    leaf = rfc8785.dumps(
        {
            "number": 7,
            "id": entry.id,
            "kind": "decision",
            "at": "2026-11-24T08:30:00.000000Z",
            "about": 3,
            "key": hashlib.sha256(b"k").hexdigest(),
            "request": hashlib.sha256(b"body").hexdigest(),
            "content": hashlib.sha256(b'{"a":1}').hexdigest(),
            "payload": payload.digest,
            "previous": FIRST_PREVIOUS,
        }
    )
    assert entry.leaf == leaf
    assert entry.hash == hashlib.sha256(b"\x00" + leaf).hexdigest()


def test_the_same_figures_have_another_digest_each_time() -> None:
    one, other = Payload.of(FIGURES), Payload.of(FIGURES)
    assert one.value == other.value == FIGURES
    assert one.digest != other.digest


def test_ids_sort_by_time_and_are_never_the_same() -> None:
    moments = [AT + timedelta(milliseconds=step) for step in range(500)]
    ids = [new_id(Kind.DECISION, moment) for moment in moments]
    assert ids == sorted(ids)
    assert len({new_id(Kind.DECISION, AT) for _ in range(500)}) == 500


@given(st.integers(1, 70), st.data())
def test_a_proof_leads_from_any_leaf_to_the_root(size: int, data: st.DataObject) -> None:
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(size)]
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    index = data.draw(st.integers(0, size - 1))
    proof = [root_of(leaves[low:high]) for low, high in siblings(index, size)]
    assert climbed(index, size, leaves[index], proof) == tree.root == _defined(leaves)


def _defined(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162 defines it."""
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node(_defined(leaves[:middle]), _defined(leaves[middle:]))


def test_whole_numbers_beyond_the_doubles_are_recorded_as_doubles() -> None:
    assert canonical({"a": 10**20, "b": [2**60]}) == canonical({"a": 1e20, "b": [float(2**60)]})


def test_each_entry_names_the_hash_of_the_one_before(journal: Journal) -> None:
    entries = [journal.append(Kind.DECISION, CONTENT, FIGURES).entry for _ in range(5)]
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in entries] == [FIRST_PREVIOUS, *(entry.hash for entry in entries[:-1])]
    assert [journal.entry(entry.id) for entry in entries] == entries
    assert journal.payload(3) == FIGURES


def test_the_same_key_and_body_make_one_entry_however_often_they_come(journal: Journal) -> None:
    found = []

    def ask() -> None:
        for number in range(20):
            key = Key.of(f"key-{number}", b"body")
            found.append(journal.append(Kind.DECISION, {"number": number}, FIGURES, key))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 60
    assert len({one.entry for one in found}) == 20
    assert sum(not one.is_replay for one in found) == 20


def test_the_same_key_with_another_body_is_refused_and_nothing_recorded(journal: Journal) -> None:
    first = journal.append(Kind.DECISION, CONTENT, FIGURES, Key.of("key", b"one")).entry
    with pytest.raises(KeyReusedError, match="another key"):
        journal.append(Kind.DECISION, CONTENT, FIGURES, Key.of("key", b"two"))
    assert journal.append(Kind.REVIEW, CONTENT, about=first.number).entry.number == 2


def test_two_journals_on_one_database_make_one_chain(place: Place) -> None:
    with Journal.open(place) as one, Journal.open(place) as other:
        futures = [
            journal.submit(Kind.DECISION, CONTENT, FIGURES, Key.of(f"{number % 40}", b""))
            for number in range(80)
            for journal in (one, other)
        ]
        numbers = {future.result(20.0).entry.number for future in futures}
    assert numbers == set(range(1, 41))
    with place.opened() as database:
        verdict = verify(place, database, [place.signer().verifier])
    assert verdict.is_whole
    assert verdict.entries == 40


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET content = '{}' WHERE number = 1",
        "DELETE FROM entry WHERE number = 1",
        "UPDATE payload SET number = 9 WHERE number = 1",
        "DELETE FROM payload WHERE number = 1",
    ],
)
def test_the_service_itself_cannot_change_or_delete(journal: Journal, statement: str) -> None:
    entry = journal.append(Kind.DECISION, CONTENT, FIGURES).entry
    with (
        journal.database.writer.connect() as connection,
        pytest.raises(
            DBAPIError, match=r"never changed|never deleted|only with an erasure|permission denied"
        ),
    ):
        connection.execute(text(statement))
    assert journal.entry(entry.id) == entry


def test_an_erased_payload_is_gone_and_the_entry_stays(journal: Journal) -> None:
    entry = journal.append(Kind.DECISION, CONTENT, FIGURES).entry
    (erasure,) = journal.erase(entry.id, "asked for", "the enterprise")
    assert journal.payload(entry.number) is None
    assert journal.entry(entry.id) == entry
    assert [one.id for one in journal.about(entry.number)] == [erasure.id]
    for identity in (entry.id, erasure.id, "D-NONE"):
        with pytest.raises(NotErasableError, match="Give the id"):
            journal.erase(identity, "asked for", "the enterprise")


def test_what_is_queued_when_it_closes_is_still_recorded(place: Place) -> None:
    journal = Journal.open(place)
    futures = [journal.submit(Kind.DECISION, CONTENT, FIGURES) for _ in range(50)]
    journal.close()
    assert [future.result(0).entry.number for future in futures] == list(range(1, 51))


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
)


@given(values)
def test_a_value_is_written_as_the_library_for_the_standard_writes_it(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(
    numbers.map(float) | st.integers(-400, 400).map(lambda power: float(f"1e{max(-320, min(308, power))}"))
)
def test_a_number_is_written_as_the_library_for_the_standard_writes_it(value: float) -> None:
    assert canonical(value) == rfc8785.dumps(value)
    assert float(canonical(value)) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {"\ud800": 1}, {1: 2}, {1.5}])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(value)
