"""The only two ways a service says no."""


class RuleBroken(Exception):
    """What was asked is against a rule; ``sentence`` says what to do, ``field`` where it was typed.

    ``code`` is stable and for machines; ``rule`` is the programme's number where there is one. ``sentences`` are more
    than the one where several things are wrong.
    """

    def __init__(self, code: str, sentence: str, *, field: str | None = None, rule: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.sentences = [sentence]
        self.field = field
        self.rule = rule


class StaleState(RuleBroken):
    """Somebody else changed the same thing first; nothing was done."""
