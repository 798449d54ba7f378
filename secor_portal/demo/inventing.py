"""From a seed and a shape to a history. Pure: the same arguments give the same history."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from audits.rules.lifecycle import AuditState
from secor_portal.dates import add_years
from secor_portal.demo import words
from secor_portal.demo.history import MinistrysReview, PastAudit, People, PlaceHistory, PlannedAction
from secor_portal.demo.shapes import Ending, PlaceSize, Shape

KINDS = ("certification", "internal", "internal")
LATEST_DAYS = range(2, 21)  # of December
QA_DAYS = 25


def invent_history(shape: Shape, *, rng: Random, today: date, years: int) -> PlaceHistory:
    """The last ``years`` years of one municipality that is in the situation ``shape`` today."""
    finished = list(_finished(shape, rng, today, years))
    audits = (*finished, *_under_way(shape, rng, today, finished))
    first = min([audit.conducted_on for audit in audits], default=today)
    return PlaceHistory(
        wcb_account=f"{rng.randint(1_000_000, 9_999_999)}",
        insurable_earnings=rng.randrange(120_000, 480_000, 1000) if rng.random() < 0.6 else None,
        pir_registered_on=first - timedelta(days=rng.randint(40, 300)) if shape.pir else None,
        headcount=tuple(_headcount(shape, rng, today, first)),
        audits=audits,
        reviews=tuple(_reviews(shape, rng, today)),
        extended_until=_extended_until(shape, today),
        seminar_on=first + timedelta(days=rng.randint(0, 400)) if rng.random() < 0.7 and first < today else None,
    )


def _finished(shape: Shape, rng: Random, today: date, years: int) -> Iterator[PastAudit]:
    """The audits that are over, the oldest first; built backwards so that every one meets its anniversary."""
    if shape.last is None:
        return
    days = [_capped(today - timedelta(days=rng.randint(*shape.days_ago)))]
    position = shape.last
    while len(days) < years or (position - len(days) + 1) % 3:
        days.append(_a_year_before(days[-1], rng))
    for back in reversed(range(len(days))):
        kind = KINDS[(position - back) % 3]
        if not (shape.skip and back == 1):
            past = _passed(kind, days[back], rng, today, late=shape.late_actions and back == 0)
            yield replace(past, printed_expiry=_printed(shape, today)) if back == shape.last else past


def _printed(shape: Shape, today: date) -> date | None:
    return today - timedelta(days=shape.expired_days_ago) if shape.expired_days_ago else None


def _a_year_before(day: date, rng: Random) -> date:
    """A day whose anniversary is not before ``day``, in the calendar year before it."""
    same = add_years(day, -1)
    room = (date(same.year, 12, 31) - same).days
    return same + timedelta(days=rng.randint(min(1, room), max(min(1, room), min(40, room // 3))))


def _capped(day: date) -> date:
    """``day``, or earlier in December: so that the audit before it has room in its year."""
    return min(day, day.replace(month=12, day=LATEST_DAYS[day.toordinal() % len(LATEST_DAYS)]))


def _passed(kind: str, day: date, rng: Random, today: date, *, late: bool) -> PastAudit:
    decided = min(day + timedelta(days=QA_DAYS + rng.randint(0, 12)), today)
    return PastAudit(
        kind=kind,
        conducted_on=day,
        state=AuditState.QA_PASSED,
        points=rng.randint(820, 970),
        submitted_on=min(day + timedelta(days=rng.randint(2, 14)), decided),
        decided_on=decided,
        plan=tuple(_actions(decided, rng, today, late=late)),
    )


def _actions(since: date, rng: Random, today: date, *, late: bool) -> Iterator[PlannedAction]:
    for what in rng.sample(words.ACTIONS, rng.randint(2, 5)):
        due = since + timedelta(days=rng.randint(20, 300))
        yield PlannedAction(what, rng.choice(words.OWNERS), due, _done(due, since, rng, today))
    if late:
        due = max(since, today - timedelta(days=rng.randint(3, 60)))
        yield PlannedAction("Walk the playground with the checklist", words.OWNERS[0], due, None)


def _done(due: date, since: date, rng: Random, today: date) -> date | None:
    """Done before it was due; what is due later is mostly still open."""
    done = max(since, due - timedelta(days=rng.randint(0, 20)))
    return done if done <= today and (due < today or rng.random() < 0.4) else None


def _under_way(shape: Shape, rng: Random, today: date, finished: list[PastAudit]) -> Iterator[PastAudit]:
    if shape.now is None:
        return
    day = today - timedelta(days=rng.randint(*shape.now_days_ago))
    submitted = None if shape.now is AuditState.DRAFT else min(day + timedelta(days=rng.randint(1, 6)), today)
    decided = None
    if shape.now in (AuditState.QA_PASSED, AuditState.QA_FAILED):
        decided = min(day + timedelta(days=QA_DAYS), today)
    yield PastAudit(shape.now_kind, day, shape.now, rng.randint(*shape.points), submitted, decided, None)


def _headcount(shape: Shape, rng: Random, today: date, first: date) -> Iterator[People]:
    """A small office, a summer crew every year, and what makes the shape's size."""
    if shape.size is PlaceSize.UNREPORTED:
        yield People("administration", 2, date(first.year - 1, 3, 1), date(today.year - 1, 11, 30))
        return
    since = date(first.year - 1, 1, rng.randint(1, 28))
    yield People("manager", 1, since, None)
    yield People("administration", rng.randint(1, 2), since, None)
    yield People("public_works", rng.randint(1, 2), since, None)
    yield People("councillor", rng.choice((3, 5)), since, None)
    for year in range(first.year, today.year + 1):
        yield People(
            "seasonal",
            rng.randint(1, 3),
            date(year, 5, rng.randint(1, 20)),
            date(year, 8, rng.randint(20, 31)),
        )
    yield from _past_ten(shape, today)


def _past_ten(shape: Shape, today: date) -> Iterator[People]:
    if shape.size is PlaceSize.WILL_EXCEED and today < date(today.year, 12, 31):
        start = min(today + timedelta(days=9), date(today.year, 12, 31))
        yield People("subcontractor", 9, start, start + timedelta(days=4))
    if shape.size is PlaceSize.EXCEEDED:
        start = max(date(today.year, 1, 1), today - timedelta(days=30))
        yield People("subcontractor", 9, start, start + timedelta(days=5))


def _reviews(shape: Shape, rng: Random, today: date) -> Iterator[MinistrysReview]:
    """One review after an incident of the last weeks, for the endings that have one."""
    outcome = {Ending.UNDER_REVIEW: "", Ending.UPHELD: "upheld", Ending.REVOKED: "revoked"}.get(shape.ending)
    if outcome is None:
        return
    incident_on = today - timedelta(days=28)
    decided_on = today - timedelta(days=6) if outcome else None
    yield MinistrysReview(
        rng.choice(words.INCIDENTS), incident_on, incident_on + timedelta(days=5), decided_on, outcome
    )


def _extended_until(shape: Shape, today: date) -> date | None:
    """An extension of this year's audit, within this calendar year."""
    if shape.ending is not Ending.EXTENDED:
        return None
    return min(today + timedelta(days=45), date(today.year, 12, 31))
