"""What a door catches: errors that a person can do something about, told in a sentence."""


class Refusal(ValueError):  # noqa: N818  # a refusal is meant, not a defect
    """What was given cannot be used; the message says what, what was expected and what to do."""


class NotThere(Refusal):
    """Something that is needed is missing or damaged: a bundle, a registry."""
