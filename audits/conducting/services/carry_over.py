"""Carries answers of the certification audit over into an internal audit, if a written policy didn't change."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audits.conducting.selectors.carry_over import load_carry_over
from audits.conducting.services.answers import get_present_answer, insist_on_questions, list_columns, write_answer
from audits.models import Answer, Audit, Question
from audits.rules.answers import NO_ANSWER
from audits.services.transitions import count_change, insist_with_author
from municipalities.models import User
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken


@transaction.atomic
def carry_answer_over(*, audit: Audit, question: Question, version: int, by: User, at: datetime) -> Answer:
    """Carry the certification audit's answer over. ``version`` is that of the answer the person saw."""
    insist_with_author(audit, by)
    insist_on_questions(audit, question)
    carrying = load_carry_over(audit)
    reasons = carrying.list_refusals(question)
    if reasons:
        raise RuleBroken("not_carried", " ".join(reasons))
    present = get_present_answer(audit, question, version)
    source = carrying.answers[question.code]
    count_change(audit, by)
    facts: dict[str, Any] = {**list_columns(source.given), "carried_from": source}
    answer = write_answer(audit, question, present, by, at, **facts)
    record("answer.carried_over", answer, by=by, at=at, code=question.code)
    return answer


@transaction.atomic
def take_answer_back(*, audit: Audit, question: Question, version: int, by: User, at: datetime) -> Answer:
    """Remove the answer that was carried over, so that the question can be answered."""
    insist_with_author(audit, by)
    present = get_present_answer(audit, question, version)
    if present is None or present.carried_from_id is None:
        raise RuleBroken("not_carried_over", f"Question {question.code} is not carried over.")
    count_change(audit, by)
    answer = write_answer(audit, question, present, by, at, **list_columns(NO_ANSWER), carried_from=None)
    record("answer.taken_back", answer, by=by, at=at, code=question.code)
    return answer
