"""The check character of GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.credit_code import ALPHABET, LENGTH, check_character, is_valid, synthetic_code

REAL = (
    "91350900587527783P",
    "91100000100003962T",
    "914403001922038216",
    "9152000071430580XT",
    "9144030071526726XG",
)
"""Codes that are public; the first is worked out in GB 32100."""


@pytest.mark.parametrize("code", REAL)
def test_a_published_code_is_valid(code: str) -> None:
    assert is_valid(code)
    assert check_character(code[:-1]) == code[-1]


@pytest.mark.parametrize("code", REAL)
def test_one_wrong_character_is_found(code: str) -> None:
    for place in range(LENGTH):
        for character in ALPHABET:
            if character != code[place]:
                assert not is_valid(code[:place] + character + code[place + 1 :])


@pytest.mark.parametrize("code", REAL)
def test_two_neighbours_that_changed_places_are_found(code: str) -> None:
    for place in range(LENGTH - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or not is_valid(swapped)


@pytest.mark.parametrize(
    "text", ["", "9135090058752778", "91350900587527783PP", "91350900587527783p", "I" * 18, "９" * 18]
)
def test_what_has_other_characters_or_another_length_is_not_valid(text: str) -> None:
    assert not is_valid(text)


@given(st.text(alphabet=ALPHABET, min_size=17, max_size=17))
def test_every_beginning_has_exactly_one_check_character(first: str) -> None:
    assert [one for one in ALPHABET if is_valid(first + one)] == [check_character(first)]


def test_synthetic_codes_belong_to_no_region() -> None:
    codes = {synthetic_code(number) for number in range(200)}
    assert len(codes) == 200
    assert {code[:8] for code in codes} == {"91000000"}
