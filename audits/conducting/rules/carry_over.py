"""Which answers of the certification audit may be carried over into an internal audit: policies, at most a third."""

from audits.rules.answers import AskedQuestion, Worth
from secor_portal.partner import PARTNER

ONE_IN = 3  # of the audit's questions


def count_most_carried(number_of_questions: int) -> int:
    """How many answers may be carried over out of so many questions: a third, rounded down."""
    return number_of_questions // ONE_IN


def list_refusals(
    question: AskedQuestion,
    certification_worth: Worth | None,
    *,
    kind: str,
    carried: int,
    number_of_questions: int,
    is_on: bool = True,
) -> list[str]:
    """Every reason why this answer may not be carried over; empty if it may.

    ``certification_worth``: the question's score in the certification audit, None if it wasn't asked there.
    ``carried``: how many other answers were carried over already. ``is_on``: whether the partner allows it at all.
    """
    if not is_on:
        return [f"{PARTNER.name} does not allow answers to be carried over."]
    found = []
    if kind != "internal":
        found.append("You can carry answers over only into an internal audit.")
    if not question.is_written_policy:
        found.append(f"Question {question.code} is not about a written policy. Answer it again.")
    if certification_worth is None:
        found.append(f"The certification audit did not ask question {question.code}.")
    elif not certification_worth.is_full:
        found.append(f"Question {question.code} did not score full points in the certification audit.")
    if carried >= count_most_carried(number_of_questions):
        found.append(_too_many(count_most_carried(number_of_questions), number_of_questions))
    return found


def _too_many(most: int, number_of_questions: int) -> str:
    return (
        f"You can carry over at most {most} of the {number_of_questions} answers, a third. You have reached this limit."
    )
