"""The desk's morning letter."""

from datetime import date

from notifications.letters.letter import Letter, Link, Section, link_to
from notifications.selectors.digest import EXPIRY_DAYS, FAILED_DAYS, DeskDay, DigestList, UnreachedList, read_desk_day
from secor_portal import wording

DESERTED = "Invite an administrator"
UNREACHED = "Mail does not reach them: ask for another address"


def write_desk_digest(as_of: date) -> Letter:
    """What waits for the desk on ``as_of``."""
    day = read_desk_day(as_of)
    return Letter(
        subject=f"SECOR desk: {wording.count(day.waiting, 'audit')} to answer on {wording.day(as_of)}",
        place="SECOR desk",
        headline=f"{wording.sentence(wording.said(day.waiting, 'audit'))} to answer.",
        lead=_write_lead(day),
        button=link_to("Go to the desk", "desk:queue"),
        sections=(_queue_section(day), *_list_sections(day), *_unreached_sections(day.nobody), *_failed_sections(day)),
        footer="You get this on working days because you work at the SECOR desk.",
    )


def _write_lead(day: DeskDay) -> str:
    late = f"{wording.sentence(wording.said(day.late, 'answer'))} late" if day.late else "No answer is late"
    return f"{late}. {wording.sentence(wording.said(day.to_issue, 'certificate'))} to issue."


def _queue_section(day: DeskDay) -> Section:
    facts = (
        ("Submitted", str(day.submitted)),
        ("In review", str(day.in_review)),
        ("Resubmitted", str(day.resubmitted)),
        ("Answers that are late", str(day.late)),
        ("Certificates to issue", str(day.to_issue)),
    )
    page = link_to("Go to the certificates", "desk:certificates") if day.to_issue else None
    return Section("What waits", facts=facts, link=page)


def _list_sections(day: DeskDay) -> tuple[Section, ...]:
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
    )
    return tuple(_list_section(title, some, fact, filters) for title, some, fact, filters in lists if some.count)


def _list_section(title: str, some: DigestList, fact: str, filters: str) -> Section:
    every = link_to("See all of them", "desk:municipalities")
    facts = tuple((name, fact.format(day=wording.day(day) if day else "")) for name, day in some.first)
    return Section(title, (_count_sentence(some),), facts, Link(every.label, every.url + filters))


def _unreached_sections(some: UnreachedList) -> tuple[Section, ...]:
    """Whose mail about dates goes to the desk, each with what to do: invite somebody, or ask for another address."""
    if not some.count:
        return ()
    facts = tuple((name, UNREACHED if has_people else DESERTED) for name, has_people in some.first)
    refused = any(has_people for _, has_people in some.first)
    page = link_to("See which addresses mail does not reach", "desk:clockwork") if refused else None
    return (Section("A date is near and mail reaches nobody there", (_count_sentence(some),), facts, page),)


def _count_sentence(some: DigestList | UnreachedList) -> str:
    number = wording.sentence(wording.said(some.count, "municipality"))
    return f"{number}. The first:" if some.count > len(some.first) else f"{number}:"


def _failed_sections(day: DeskDay) -> tuple[Section, ...]:
    if not day.failed:
        return ()
    said = (
        f"{wording.sentence(wording.said(day.failed, 'message'))} could not be sent within the last {FAILED_DAYS} days."
    )
    page = link_to("See why", "desk:messages")
    return (Section("Mail that failed", (said,), link=Link(page.label, f"{page.url}?show=failed")),)
