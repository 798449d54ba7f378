"""Which answers of the cycle's certification audit can be carried over into an internal audit."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.conf import settings

from audits.conducting.rules.carry_over import count_most_carried, list_refusals
from audits.models import Answer, Audit, Question
from audits.rules.answers import Worth, compute_worths
from audits.selectors.question_sheet import find_certification_before


@dataclass(frozen=True)
class CarryOver:
    """``answers`` and ``worths`` of the certification audit by code, for the questions that both audits ask."""

    audit: Audit
    certification: Audit | None
    answers: Mapping[str, Answer]
    worths: Mapping[str, Worth]
    carried: AbstractSet[str]
    number_of_questions: int

    @property
    def most(self) -> int:
        """How many answers may be carried over."""
        return count_most_carried(self.number_of_questions)

    def list_refusals(self, question: Question) -> list[str]:
        """Every reason why this question's answer may not be carried over; empty if it may."""
        return list_refusals(
            question.as_asked({}, ""),
            self.worths.get(question.code),
            kind=self.audit.kind,
            carried=len(self.carried - {question.code}),
            number_of_questions=self.number_of_questions,
            is_on=settings.AUDIT_CARRY_OVER,
        )


def load_carry_over(audit: Audit) -> CarryOver:
    """What can be carried over into the audit, in five queries at most."""
    here = list(Question.objects.filter(instrument_id=audit.instrument_id))
    carried = Answer.objects.asked_now().filter(audit=audit, carried_from__isnull=False)
    codes = frozenset(carried.values_list("question__code", flat=True))
    source = find_certification_before(audit)
    answers, scored = _load_certification(source, here) if source else ({}, {})
    return CarryOver(audit, source, answers, scored, codes, len(here))


def _load_certification(source: Audit, here: Sequence[Question]) -> tuple[dict[str, Answer], dict[str, Worth]]:
    there = Question.objects.filter(instrument_id=source.instrument_id).select_related("element")
    codes = {question.pk: question.code for question in there}
    given = {codes[answer.question_id]: answer for answer in Answer.objects.asked_now().filter(audit=source)}
    asked = [question.as_asked(codes, question.element.name) for question in there]
    every = compute_worths(asked, {code: answer.given for code, answer in given.items()})
    forms = {question.form for question in here}
    shared = {question.code for question in there if question.form in forms} & given.keys()
    return {code: given[code] for code in shared}, {code: every[code] for code in shared}
