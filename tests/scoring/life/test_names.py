import pytest

from scoring.life.names import person_of

UNSEEN = "\u200b\ufeff\u00ad\u034f\u115f\u1160\u3164\uffa0\u17b4\u180b\u2800\ufe0f\U000e0100\U000e0041"


@pytest.mark.parametrize("letter", [*UNSEEN, *" \u3000\t\n.,·-_'\"•\u0378\ue000"], ids=ascii)
def test_what_nobody_sees_or_reads_makes_no_other_person(letter: str) -> None:
    written = (f"Lin{letter}Lan", f"{letter}Lin Lan", f"LIN LAN{letter}")
    assert {person_of(name) for name in written} == {person_of("Lin Lan")}


def test_an_unseen_letter_between_a_letter_and_its_accent_makes_no_other_person() -> None:
    assert person_of("Jose\u200d\u0301") == person_of("José") != person_of("Jose")


def test_names_that_are_read_otherwise_are_other_people() -> None:
    names = ("Lin Lan", "Lan Lin", "林岚", "林兰", "Lin Lan 2", "राम", "रम")
    assert len({person_of(name) for name in names}) == len(names)


def test_dots_alone_name_nobody() -> None:
    assert not person_of(" .·\u3164- ")
