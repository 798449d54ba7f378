"""Carrying an answer of the certification audit over into a maintenance audit: written policy that did not change."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audits.conducting.selectors.carry_over import carrying_of
from audits.conducting.services.answers import columns, insist_on_questions, present_answer, write_answer
from audits.models import Answer, Audit, Question
from audits.rules.answers import NOTHING
from audits.services.transitions import count_change, insist_with_author
from municipalities.models import User
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken


@transaction.atomic
def carry_over(*, audit: Audit, question: Question, version: int, by: User, at: datetime) -> Answer:
    """Let the certification audit's answer stand for this question. ``version`` is that of the answer looked at."""
    insist_with_author(audit, by)
    insist_on_questions(audit, question)
    carrying = carrying_of(audit)
    reasons = carrying.refusals(question)
    if reasons:
        raise RuleBroken("not_carried", " ".join(reasons))
    present = present_answer(audit, question, version)
    source = carrying.answers[question.code]
    count_change(audit, by)
    facts: dict[str, Any] = {**columns(source.given), "carried_from": source}
    answer = write_answer(audit, question, present, by, at, **facts)
    record("answer.carried_over", answer, by=by, at=at, code=question.code)
    return answer


@transaction.atomic
def take_back(*, audit: Audit, question: Question, version: int, by: User, at: datetime) -> Answer:
    """Answer the question anew: what was carried over stands for it no longer."""
    insist_with_author(audit, by)
    present = present_answer(audit, question, version)
    if present is None or present.carried_from_id is None:
        raise RuleBroken("not_carried_over", f"Question {question.code} is not carried over.")
    count_change(audit, by)
    answer = write_answer(audit, question, present, by, at, **columns(NOTHING), carried_from=None)
    record("answer.taken_back", answer, by=by, at=at, code=question.code)
    return answer
