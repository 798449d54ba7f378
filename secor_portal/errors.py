"""The two ways in which a service refuses."""


class RuleBroken(Exception):
    """A service refuses: ``sentence`` says what to do, ``field`` names the field that it is about.

    ``code`` is stable, for programs; ``rule`` is the number of the program's rule, if there is one. ``sentences`` has
    one sentence for each problem.
    """

    def __init__(self, code: str, sentence: str, *, field: str | None = None, rule: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.sentences = [sentence]
        self.field = field
        self.rule = rule


class StaleState(RuleBroken):
    """Another person changed the same row first; nothing was saved."""
