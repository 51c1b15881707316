"""What a door catches: errors that a person can do something about, told in a sentence."""


class Refusal(ValueError):  # noqa: N818  # a refusal is meant, not a defect
    """What was given cannot be used; the message says what, what was expected and what to do.

    Parameters
    ----------
    en, zh
        The message in both languages; it is told in English where there is no Chinese.
    """

    def __init__(self, en: str, zh: str = "") -> None:
        super().__init__(en)
        self._zh = zh

    def words(self, language: str) -> str:
        """Return the message in a language, ``zh`` or ``en``."""
        return self._zh if language == "zh" and self._zh else str(self)


class NotThere(Refusal):
    """Something that is needed is missing or damaged: a bundle, a registry."""
