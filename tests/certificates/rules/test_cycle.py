"""The cycle as dated points and bars, and what an early audit does to it."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from certificates.rules.answer import NextAudit
from certificates.rules.codes import NextAuditKind
from certificates.rules.cycle import CyclePhase, DaySpan, EarlyAudit, PointKind, RuleBar, find_following_audit
from certificates.rules.reading import read_record
from certificates.rules.situation import describe_situation
from certificates.rules.standing import compute_standing
from tests.certificates.rules.histories import questions

random_questions = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def audit(name, kind, conducted_on, outcome="passed"):
    qa = {"outcome": outcome} | ({} if outcome == "pending" else {"decided_on": conducted_on})
    return {"id": name, "kind": kind, "conducted_on": conducted_on, "passed": True, "qa": qa}


FIRST = audit("A0", "certification", "2025-06-15")
SECOND = audit("A1", "internal", "2026-06-03")
THIRD = audit("A2", "internal", "2027-05-18")


def record_of(*audits, **facts):
    return read_record({"pir_registered_on": "2024-09-02", "audits": list(audits)} | facts)


def cycle_on(day, *audits, **facts):
    return describe_situation(record_of(*audits, **facts), date.fromisoformat(day)).cycle


def following(record, day):
    """The audit that follows if the next one is conducted on ``day``."""
    upcoming = compute_standing(record, day).next_audit
    return upcoming and find_following_audit(record, upcoming, day)


def steps(drawn):
    """Each point in short: its kind, phase and day."""
    return [(point.kind.value, point.phase.value, point.on.isoformat()) for point in drawn.points]


def span(first_day, last_day):
    return DaySpan(date.fromisoformat(first_day), date.fromisoformat(last_day))


def test_a_certificate_in_force_shows_what_is_done_what_is_next_and_what_comes_later():
    assert steps(cycle_on("2027-05-10", FIRST, SECOND)) == [
        ("audit", "done", "2025-06-15"),
        ("audit", "done", "2026-06-03"),
        ("today", "now", "2027-05-10"),
        ("next_audit", "next", "2027-06-03"),
        ("renewal", "later", "2028-06-14"),
        ("expiry", "later", "2028-06-15"),
    ]


def test_each_point_says_what_it_is_when_its_window_opens_and_which_rule_sets_it():
    won, internal, _, upcoming, renewal, expiry = cycle_on("2027-05-10", FIRST, SECOND).points
    assert (won.label, won.note, won.audit) == (
        "Certification audit",
        "Passed AMHSA’s review; the certificate starts",
        "A0",
    )
    assert (internal.label, internal.note) == ("Internal audit", "Passed AMHSA’s review")
    assert (upcoming.label, upcoming.opens_on, upcoming.rule) == ("Internal audit", date(2027, 1, 1), "R3.4")
    assert (renewal.opens_on, renewal.rule) == (date(2028, 1, 1), "R4.2")
    assert (expiry.label, expiry.note, expiry.rule) == ("Expires", "Valid through this day", "R4.1")


def test_the_three_date_rules_and_the_window_that_meets_them_all():
    drawn = cycle_on("2027-05-10", FIRST, SECOND)
    assert drawn.bars == (
        RuleBar("In 2027", "R3.3", span("2027-01-01", "2027-12-31")),
        RuleBar("Within a year of the last audit", "R3.4", span("2026-06-03", "2027-06-03")),
        RuleBar("Before it expires", "R4.2", span("2025-06-15", "2028-06-14")),
    )
    assert drawn.window == span("2027-01-01", "2027-06-03")
    assert drawn.certificate == drawn.span == span("2025-06-15", "2028-06-15")


def test_an_extension_of_the_year_lengthens_its_bar_and_the_window():
    extension = {"granted_on": "2027-05-01", "until": "2027-08-31", "year": 2027}
    drawn = cycle_on("2027-05-10", FIRST, SECOND, extensions=[extension])
    assert drawn.bars[1] == RuleBar("By the extended deadline", "R3.4", span("2026-06-03", "2027-08-31"))
    assert drawn.window == span("2027-01-01", "2027-08-31")


def test_in_the_expiry_year_the_next_audit_is_the_renewal():
    kinds = [point.kind for point in cycle_on("2028-01-10", FIRST, SECOND, THIRD).points]
    assert kinds.count(PointKind.NEXT_AUDIT) == 1
    assert PointKind.RENEWAL not in kinds


def test_where_no_day_meets_every_rule_there_is_no_window():
    printed = [{"audit": "A0", "expires_on": "2026-01-01"}]
    drawn = cycle_on("2025-12-01", FIRST, certificates=printed)
    assert drawn.window is None
    assert len(drawn.bars) == 3


def test_window_of_a_single_day_is_a_window():
    printed = [{"audit": "A0", "expires_on": "2026-01-02"}]
    assert cycle_on("2025-12-01", FIRST, certificates=printed).window == span("2026-01-01", "2026-01-01")


@pytest.mark.parametrize(("day", "note"), [("2027-06-03", ""), ("2027-06-04", "Overdue")])
def test_next_audit_is_noted_as_overdue_after_its_last_day(day, note):
    points = cycle_on(day, FIRST, SECOND).points
    assert [point.note for point in points if point.kind is PointKind.NEXT_AUDIT] == [note]


@pytest.mark.parametrize(
    ("day", "phase", "label", "note"),
    [
        ("2028-06-15", CyclePhase.LATER, "Expires", "Valid through this day"),
        ("2028-06-16", CyclePhase.DONE, "Expired", ""),
    ],
)
def test_certificate_expires_after_its_last_day(day, phase, label, note):
    (expiry,) = [point for point in cycle_on(day, FIRST, SECOND, THIRD).points if point.kind is PointKind.EXPIRY]
    assert (expiry.phase, expiry.label, expiry.note) == (phase, label, note)


def test_while_a_renewal_waits_for_qa_nothing_else_is_asked_for():
    renewal = audit("A3", "certification", "2028-05-18", "pending")
    drawn = cycle_on("2028-07-01", FIRST, SECOND, THIRD, renewal)
    assert [(point.kind, point.note) for point in drawn.points if point.phase is CyclePhase.DONE][-2:] == [
        (PointKind.AUDIT, "With AMHSA for review"),
        (PointKind.EXPIRY, ""),
    ]
    assert (drawn.bars, drawn.window) == ((), None)


def test_without_a_certificate_only_pir_asks_for_an_audit():
    drawn = cycle_on("2024-10-01")
    assert steps(drawn) == [("today", "now", "2024-10-01"), ("next_audit", "next", "2024-12-31")]
    assert drawn.points[1].rule == "R3.3"
    assert (drawn.certificate, drawn.bars) == (None, ())


def test_a_revoked_certificate_is_not_called_in_force():
    review = {"opened_on": "2026-01-01", "decided_on": "2026-02-01", "outcome": "revoked"}
    drawn = cycle_on("2026-03-01", FIRST, reviews=[review])
    assert [point.note for point in drawn.points if point.kind is PointKind.EXPIRY] == [""]


def test_an_early_audit_pulls_the_next_due_date_forward():
    record = record_of(FIRST, SECOND)
    early, late = following(record, date(2027, 1, 20)), following(record, date(2027, 6, 3))
    assert early == NextAudit(NextAuditKind.CERTIFICATION, date(2028, 1, 1), date(2028, 1, 20), overdue=False)
    assert late == NextAudit(NextAuditKind.CERTIFICATION, date(2028, 1, 1), date(2028, 6, 3), overdue=False)


def test_a_renewal_starts_the_next_cycle():
    record = record_of(FIRST, SECOND, THIRD)
    assert following(record, date(2028, 5, 2)) == NextAudit(
        NextAuditKind.INTERNAL, date(2029, 1, 1), date(2029, 5, 2), overdue=False
    )


def test_above_ten_people_or_while_qa_decides_nothing_follows():
    eleven = {"category": "seasonal", "count": 11, "from": "2027-01-01"}
    assert following(record_of(FIRST, SECOND, headcount=[eleven]), date(2027, 5, 1)) is None
    pending = audit("A0", "certification", "2025-06-15", "pending")
    assert following(record_of(pending), date(2025, 7, 1)) is None


@random_questions
@given(questions())
def test_every_cycle_is_in_order_and_its_window_meets_every_rule(question):
    history, day = question
    situation = describe_situation(read_record(history), day)
    answer, drawn = situation.answer, situation.cycle
    assert [point.on for point in drawn.points] == sorted(point.on for point in drawn.points)
    assert [point.on for point in drawn.points if point.kind is PointKind.TODAY] == [day]
    assert all(drawn.span.first_day <= point.on <= drawn.span.last_day for point in drawn.points)
    if drawn.window:
        # A certificate printed to expire in its first year asks for an audit of that year, but none before the last.
        conducted = [point.on for point in drawn.points if point.kind is PointKind.AUDIT]
        first_day = max(answer.next_audit.opens_on, *conducted)
        assert drawn.window == span(first_day.isoformat(), answer.next_audit.due_by.isoformat())
        for bar in drawn.bars:
            assert bar.span.first_day <= drawn.window.first_day <= drawn.window.last_day <= bar.span.last_day


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 3, 1), date(2027, 6, 3)])
def test_the_following_audit_is_due_one_year_after_the_day_chosen(day):
    assert following(record_of(FIRST, SECOND), day).due_by == day.replace(year=2028)


def test_early_audit_of_a_situation_is_the_first_day_possible():
    assert describe_situation(record_of(FIRST, SECOND), date(2026, 12, 1)).early_audit == EarlyAudit(
        date(2027, 1, 1), date(2028, 1, 1)
    )
    assert describe_situation(record_of(FIRST, SECOND), date(2027, 5, 10)).early_audit == EarlyAudit(
        date(2027, 5, 10), date(2028, 5, 10)
    )


@pytest.mark.parametrize("day", [date(2027, 6, 3), date(2029, 1, 1)], ids=["last day", "not in force"])
def test_early_audit_is_none_if_nothing_is_early(day):
    assert describe_situation(record_of(FIRST, SECOND), day).early_audit is None


def workers(count, first_day):
    return {"category": "seasonal", "count": count, "from": first_day}


@pytest.mark.parametrize(
    ("day", "record"),
    [
        ("2026-12-01", record_of(FIRST, SECOND, headcount=[workers(11, "2026-11-01") | {"to": "2026-11-30"}])),
        ("2026-12-01", record_of(FIRST, SECOND, headcount=[workers(11, "2027-01-01")])),
        ("2028-06-01", record_of(FIRST, SECOND, THIRD, audit("A3", "certification", "2028-05-18", "pending"))),
        ("2024-10-01", record_of()),
    ],
    ids=["COR audit next", "COR audit next by then", "renewal in review", "no certificate yet"],
)
def test_early_audit_is_none_if_no_audit_of_the_cycle_is_next(day, record):
    assert describe_situation(record, date.fromisoformat(day)).early_audit is None
