"""Random lives of an audit. In whatever order people act, these rules always hold:

- An audit in review has one reviewer, and a round of revisions is open exactly while the audit is with its author.
- After QA no submitted answer changes until the decision is reversed.
- No audit is resubmitted while a must-fix note of its round is not ticked.
- The stored score matches the answers; the test computes it independently.
"""

from contextlib import nullcontext
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from audits.conducting.services.answers import save_answer
from audits.conducting.services.submissions import resubmit_audit, submit_audit, withdraw_audit
from audits.models import Answer, Audit, Note, RevisionRound, Submission
from audits.review.services.decisions import fail_qa, pass_qa, reverse_qa
from audits.review.services.reviewer_notes import write_note
from audits.review.services.reviews import request_revisions, take_audit
from audits.rules.answers import GivenAnswer, Reply
from audits.rules.lifecycle import DECIDED, WITH_AUTHOR, WITH_DESK, AuditState
from secor_portal.errors import RuleBroken
from tests.factories import MOMENT, AuditFactory, InstrumentFactory, MembershipFactory, QuestionFactory, UserFactory

POINTS = {"1.1": 10, "1.2": 7, "2.1": 3, "2.2": 9}
POLICY, TALKS, DRILL, LATER = POINTS
NEVER_CHANGED = ("reply", "points", "positive", "asked", "note")


class LifeOfAnAudit(RuleBasedStateMachine):
    """One audit with four questions: all or nothing, interviews, a range, and one that depends on the range."""

    @initialize()
    def begin(self) -> None:
        self.at: datetime = MOMENT
        self.instrument = InstrumentFactory()
        self.questions = {code: self._question(code) for code in (POLICY, TALKS, DRILL)}
        self.questions[LATER] = self._question(LATER, depends_on=self.questions[DRILL])
        self.author = MembershipFactory().user
        self.reviewers = [UserFactory(desk_role="reviewer"), UserFactory(desk_role="manager")]
        self.audit = AuditFactory(
            municipality=self.author.memberships.get().municipality,
            kind="internal",
            instrument=self.instrument,
            method="answered",
            author=self.author,
            state=AuditState.DRAFT,
            conducted_on=date(2026, 5, 1),
        )
        self.seen = self._fresh()
        self.submitted_answers: list | None = None

    def _question(self, code: str, **facts: object) -> object:
        element, number = map(int, code.split("."))
        styles = {TALKS: "percent_positive", DRILL: "range"}
        return QuestionFactory(
            instrument=self.instrument,
            element=self.instrument.elements.get(number=element),
            number=number,
            code=code,
            style=styles.get(code, "all_or_nothing"),
            points=Decimal(POINTS[code]),
            may_not_apply=code == POLICY,
            **facts,
        )

    # — actions —

    @rule(
        code=st.sampled_from(sorted(POINTS)),
        reply=st.sampled_from([*Reply, None]),
        points=st.integers(1, 2),
        asked=st.integers(1, 3),
        share=st.integers(0, 3),
        note=st.sampled_from(["", "Seen in the binder of May."]),
    )
    def answer(self, code: str, reply: Reply | None, points: int, asked: int, share: int, note: str) -> None:
        given = self._given(code, reply, points, asked, min(share, asked), note)
        known = Answer.objects.filter(audit=self.audit, question=self.questions[code]).first()
        self._try(
            save_answer,
            self.state in WITH_AUTHOR and self._can_be_said(code, reply),
            audit=self._fresh(),
            question=self.questions[code],
            given=given,
            version=known.version if known else 0,
            by=self.author,
        )

    @rule(drill=st.sampled_from([Reply.YES, Reply.PARTLY, Reply.NO]))
    def answer_everything(self, drill: Reply) -> None:
        """Answer every question; otherwise a complete audit would be rare."""
        for code in sorted(POINTS):
            self.answer(code, drill if code == DRILL else Reply.YES, 2, 2, 2, "Seen in the binder of May.")

    @rule(
        drill=st.sampled_from([Reply.YES, Reply.PARTLY, Reply.NO]),
        weight=st.sampled_from(["must_fix", "information"]),
        ticked=st.booleans(),
        end=st.sampled_from(["back", "back", "pass", "fail"]),
    )
    def take_next_step(self, drill: Reply, weight: str, ticked: bool, end: str) -> None:
        """Take the usual next step, so that a few steps lead far."""
        if self.state == AuditState.DRAFT:
            self.answer_everything(drill)
            self.submit()
        elif self.state in {AuditState.SUBMITTED, AuditState.RESUBMITTED}:
            self.take(0)
        elif self.state == AuditState.REVISIONS_REQUESTED:
            self.resubmit(ticked)
        elif end == "back":
            self.note(weight)
            self.send_back()
        elif self.state == AuditState.IN_REVIEW:
            {"pass": self.pass_, "fail": self.fail}[end]()

    @rule()
    def submit(self) -> None:
        allowed = self.state == AuditState.DRAFT and not self._unsettled()
        self._try(submit_audit, allowed, audit=self._fresh(), version=self.version, by=self.author)

    @rule()
    def withdraw(self) -> None:
        allowed = self.state == AuditState.SUBMITTED
        self._try(withdraw_audit, allowed, audit=self._fresh(), version=self.version, by=self.author)

    @rule(who=st.integers(0, 1))
    def take(self, who: int) -> None:
        allowed = self.state in {AuditState.SUBMITTED, AuditState.RESUBMITTED}
        self._try(take_audit, allowed, audit=self._fresh(), version=self.version, by=self.reviewers[who])

    @rule(weight=st.sampled_from(["must_fix", "information"]))
    def note(self, weight: str) -> None:
        allowed = self.state == AuditState.IN_REVIEW
        self._try(write_note, allowed, audit=self._fresh(), weight=weight, text="Show it.", by=self.reviewers[0])

    @rule()
    def send_back(self) -> None:
        allowed = self.state == AuditState.IN_REVIEW
        said = {"letter": "Please mend this.", "version": self.version}
        self._try(request_revisions, allowed, audit=self._fresh(), by=self.reviewers[0], **said)

    @precondition(lambda self: self.state == AuditState.REVISIONS_REQUESTED)
    @rule(ticked=st.booleans())
    def resubmit(self, ticked: bool) -> None:
        must = set(self._of_this_round().filter(weight="must_fix").values_list("pk", flat=True))
        allowed = not self._unsettled() and (ticked or not must)
        said = {"answer": "Mended.", "fixed": must if ticked else set(), "version": self.version}
        self._try(resubmit_audit, allowed, audit=self._fresh(), by=self.author, **said)

    @rule()
    def pass_(self) -> None:
        unsent = Note.objects.filter(audit=self.audit, sent_at=None, weight="must_fix").exists()
        allowed = self.state == AuditState.IN_REVIEW and not unsent
        self._try(pass_qa, allowed, audit=self._fresh(), version=self.version, by=self.reviewers[0])

    @rule()
    def fail(self) -> None:
        allowed = self.state == AuditState.IN_REVIEW
        said = {"reason": "Nothing is dated.", "version": self.version}
        self._try(fail_qa, allowed, audit=self._fresh(), by=self.reviewers[0], **said)

    @rule(who=st.integers(0, 1))
    def reverse(self, who: int) -> None:
        """Only another person than the one who decided can reverse."""
        allowed = self.state in DECIDED and who == 1
        said = {"reason": "Decided by mistake.", "version": self.version}
        self._try(reverse_qa, allowed, audit=self._fresh(), by=self.reviewers[who], **said)

    # — invariants —

    @invariant()
    def a_review_has_one_reviewer(self) -> None:
        if self.state == AuditState.IN_REVIEW:
            assert self.seen.reviewer in self.reviewers

    @invariant()
    def a_round_is_open_exactly_during_the_authors_turn(self) -> None:
        open_rounds = RevisionRound.objects.filter(audit=self.audit, answered_on=None).count()
        assert open_rounds == (self.state == AuditState.REVISIONS_REQUESTED)

    @invariant()
    def no_submitted_answer_changes_until_it_is_returned(self) -> None:
        if self.state in WITH_AUTHOR:
            self.submitted_answers = None
        elif self.submitted_answers is None:
            self.submitted_answers = self._answers()
        else:
            assert self._answers() == self.submitted_answers

    @invariant()
    def no_resubmission_has_an_unticked_must_fix_note(self) -> None:
        if self.state in WITH_DESK | DECIDED:
            sent = Note.objects.filter(audit=self.audit, sent_at__isnull=False, weight="must_fix")
            answered = RevisionRound.objects.filter(audit=self.audit, answered_on__isnull=False)
            assert not sent.filter(round__in=answered.values("number"), fixed_at=None).exists()

    @invariant()
    def the_stored_score_matches_the_answers(self) -> None:
        audit = self.seen
        if self.state in WITH_DESK | DECIDED:
            elements = self._worked_out()
            awarded, possible = map(sum, zip(*elements.values(), strict=True))
            assert audit.points_awarded == Decimal(int(awarded * 100)) / 100
            assert audit.points_possible == possible
            assert audit.passed == self._passes(elements)

    @invariant()
    def every_submission_is_kept(self) -> None:
        assert Submission.objects.filter(audit=self.audit).count() == self.submissions

    # — helpers —

    submissions = 0

    @property
    def state(self) -> AuditState:
        return AuditState(self.seen.state)

    @property
    def version(self) -> int:
        return self.seen.version

    def _fresh(self) -> Audit:
        return Audit.objects.select_related("instrument", "municipality").get(pk=self.audit.pk)

    def _try(self, service: object, allowed: bool, **arguments: object) -> None:
        """An allowed call succeeds; any other is refused and changes nothing."""
        self.at += timedelta(minutes=1)
        before = (self.version, self._answers())
        with nullcontext() if allowed else pytest.raises(RuleBroken):
            service(at=self.at, **arguments)
        self.seen = self._fresh()
        if allowed:
            self.submissions += service in {submit_audit, resubmit_audit}
        else:
            assert (self.version, self._answers()) == before

    def _answers(self) -> list:
        rows = Answer.objects.filter(audit=self.audit).order_by("question__code")
        return list(rows.values_list("question__code", *NEVER_CHANGED))

    def _of_this_round(self) -> object:
        return Note.objects.filter(audit=self.audit, round=self.seen.round, sent_at__isnull=False)

    @staticmethod
    def _given(code: str, reply: Reply | None, points: int, asked: int, positive: int, note: str) -> GivenAnswer:
        if code == TALKS:
            counts = {} if reply is None else {"asked": asked, "positive": positive}
            return GivenAnswer(reply=None, note=note, known_by="D", **counts)
        chosen = Decimal(points) if code == DRILL and reply is Reply.PARTLY else None
        return GivenAnswer(reply=reply, points=chosen, note=note, known_by="D")

    @staticmethod
    def _can_be_said(code: str, reply: Reply | None) -> bool:
        if reply is Reply.NOT_APPLICABLE:
            return code in {POLICY, TALKS}  # an interview question has counts instead
        return reply is not Reply.PARTLY or code in {TALKS, DRILL}

    def _unsettled(self) -> bool:
        """Whether the audit cannot be submitted because an answer or a required note is missing."""
        given = {row.question.code: row for row in Answer.objects.filter(audit=self.audit).select_related("question")}
        nothing_to_drill = DRILL in given and given[DRILL].reply == "no"
        asked = [code for code in POINTS if not (code == LATER and nothing_to_drill)]
        return any(code not in given or not given[code].reply or self._lacks_note(given[code]) for code in asked)

    @staticmethod
    def _lacks_note(answer: Answer) -> bool:
        return answer.reply != "yes" and not answer.note

    def _worked_out(self) -> dict[int, tuple[Fraction, int]]:
        """Points awarded and possible by element, computed independently."""
        given = {row.question.code: row for row in Answer.objects.filter(audit=self.audit).select_related("question")}
        found = {}
        for code, points in POINTS.items():
            awarded, possible = found.get(int(code[0]), (Fraction(0), 0))
            answer = given.get(code)
            if answer is not None and answer.reply == "not_applicable":
                continue
            if code == TALKS:
                awarded += Fraction(points * answer.positive, answer.asked)
            elif code == DRILL:
                awarded += Fraction(answer.points)
            elif code != LATER or given[DRILL].points > 0:
                awarded += points if answer is not None and answer.reply == "yes" else 0
            found[int(code[0])] = (awarded, possible + points)
        return found

    @staticmethod
    def _passes(elements: dict[int, tuple[Fraction, int]]) -> bool:
        awarded, possible = map(sum, zip(*elements.values(), strict=True))
        return awarded * 100 >= 80 * possible and all(a * 100 >= 50 * p for a, p in elements.values())


@pytest.mark.slow
@pytest.mark.django_db
def test_random_lives_of_an_audit_keep_the_invariants():
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    lives = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=checks)
    with scopes_disabled():
        run_state_machine_as_test(LifeOfAnAudit, settings=lives)
