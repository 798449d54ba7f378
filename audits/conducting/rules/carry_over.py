"""Which answers of the certification audit may stand for those of an internal one: written policy, at most a third."""

from audits.rules.answers import AskedQuestion, Worth

ONE_IN = 3  # of the instrument's questions


def count_most_carried(number_of_questions: int) -> int:
    """How many answers may be carried over, of so many questions: a third, rounded down."""
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
    """Every reason why this answer may not be carried over; empty where it may.

    ``certification_worth`` is what the question scored in the certification audit, None where that did not ask it;
    ``carried`` counts the other answers carried over already; ``is_on`` is whether AMHSA allows it at all.
    """
    if not is_on:
        return ["AMHSA has not turned on carrying answers over."]
    found = []
    if kind != "internal":
        found.append("Answers are carried over into internal audits only.")
    if not question.is_written_policy:
        found.append(f"Question {question.code} is not about written policy, so it is answered anew.")
    if certification_worth is None:
        found.append(f"The certification audit did not ask question {question.code}.")
    elif not certification_worth.is_full:
        found.append(f"Question {question.code} did not score full points in the certification audit.")
    if carried >= count_most_carried(number_of_questions):
        found.append(_too_many(count_most_carried(number_of_questions), number_of_questions))
    return found


def _too_many(most: int, number_of_questions: int) -> str:
    return f"At most {most} of the {number_of_questions} questions are carried over, a third, and they already are."
