"""The desk's morning letter."""

from datetime import date

from notifications.letters.letter import Letter, Link, Section, link
from notifications.selectors.digest import EXPIRY_DAYS, DeskDay, Some, desk_day
from secor_portal.web import words


def desk_digest(as_of: date) -> Letter:
    """What waits for the desk on ``as_of``."""
    day = desk_day(as_of)
    return Letter(
        subject=f"SECOR desk: {words.count(day.waiting, 'audit')} to answer on {words.day(as_of)}",
        place="SECOR desk",
        headline=f"{words.sentence(words.said(day.waiting, 'audit'))} to answer.",
        lead=_lead(day),
        button=link("Go to the desk", "desk:queue"),
        sections=(_queue(day), *_lists(day), *_mail(day)),
        footer="You get this on working days because you work at the SECOR desk.",
    )


def _lead(day: DeskDay) -> str:
    late = f"{words.sentence(words.said(day.late, 'answer'))} late" if day.late else "No answer is late"
    return f"{late}. {words.sentence(words.said(day.to_issue, 'certificate'))} to issue."


def _queue(day: DeskDay) -> Section:
    facts = (
        ("Submitted", str(day.submitted)),
        ("In review", str(day.in_review)),
        ("Resubmitted", str(day.resubmitted)),
        ("Answers that are late", str(day.late)),
        ("Certificates to issue", str(day.to_issue)),
    )
    page = link("Go to the certificates", "desk:certificates") if day.to_issue else None
    return Section("What waits", facts=facts, link=page)


def _lists(day: DeskDay) -> tuple[Section, ...]:
    """The lists that have anything in them."""
    lists = (
        ("Audits that are late (R3.4)", day.overdue, "Due by {day}", "?due=overdue"),
        (
            f"Certificates that expire within {EXPIRY_DAYS} days (R4.1)",
            day.expiring,
            "Expires on {day}",
            f"?expires={EXPIRY_DAYS}",
        ),
        ("More than ten people this year (R1.3)", day.above_ten, "Next is a COR audit", "?size=exceeded"),
        ("A date is near and there is nobody to tell", day.nobody, "Invite an administrator", ""),
    )
    return tuple(_named(title, some, fact, filters) for title, some, fact, filters in lists if some.count)


def _named(title: str, some: Some, fact: str, filters: str) -> Section:
    number = words.sentence(words.said(some.count, "municipality"))
    more = ". The first:" if some.count > len(some.first) else ":"
    every = link("See all of them", "desk:municipalities")
    return Section(
        title,
        (f"{number}{more}",),
        tuple((name, fact.format(day=words.day(day) if day else "")) for name, day in some.first),
        Link(every.label, every.url + filters) if filters else None,
    )


def _mail(day: DeskDay) -> tuple[Section, ...]:
    if not day.failed:
        return ()
    said = f"{words.sentence(words.said(day.failed, 'message'))} could not be sent."
    page = link("See why", "desk:messages")
    return (Section("Mail that failed", (said,), link=Link(page.label, f"{page.url}?show=failed")),)
