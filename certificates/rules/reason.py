"""A rule and what it did, in a sentence for people."""

from enum import StrEnum

from municipalities.rules.values import value


class Subject(StrEnum):
    """The part of an answer that a reason is about."""

    STANDING = "standing"
    CERTIFICATE = "certificate"
    NEXT_AUDIT = "next_audit"
    ACTION_PLAN = "action_plan"
    SIZE = "size"
    DISCOUNT = "discount"


@value
class Reason:
    """``sentence`` is what the rule ``rule`` (R3.4) did to one part of the answer."""

    rule: str
    sentence: str
    about: Subject

    def as_json(self) -> dict[str, str]:
        """The reason as the API gives it."""
        return {"about": self.about.value, "rule": self.rule, "sentence": self.sentence}
