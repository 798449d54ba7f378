"""The words of the desk's morning email."""

from datetime import date

from notifications.letters.letter import Letter, Link, Section, link_to
from notifications.selectors.digest import EXPIRY_DAYS, FAILED_DAYS, DeskDay, DigestList, UnreachedList, read_desk_day
from secor_portal import wording
from secor_portal.program import WORKER_LIMIT

NO_PEOPLE = "Invite an administrator"
UNREACHED = "Emails don’t reach them: ask for another address"


def write_desk_digest(as_of: date) -> Letter:
    """What waits for the desk on ``as_of``."""
    day = read_desk_day(as_of)
    return Letter(
        subject=f"{wording.count(day.waiting, 'audit')} to answer, {wording.day(as_of)}, SECOR desk",
        place="SECOR desk",
        headline=f"{wording.capitalize_first(wording.spell_count(day.waiting, 'audit'))} to answer.",
        lead=_write_lead(day),
        button=link_to("Go to the desk", "desk:queue"),
        sections=(
            _queue_section(day),
            *_list_sections(day),
            *_unreached_sections(day.unreached),
            *_failed_sections(day),
        ),
        footer="You get this email on working days because you work at the SECOR desk.",
        invites_questions=False,
    )


def _write_lead(day: DeskDay) -> str:
    late = wording.capitalize_first(wording.spell_count(day.late, "answer")) if day.late else "No answer is"
    late = f"{late} late"
    return f"{late}. {wording.capitalize_first(wording.spell_count(day.to_issue, 'certificate'))} to issue."


def _queue_section(day: DeskDay) -> Section:
    facts = (
        ("Submitted", str(day.submitted)),
        ("In review", str(day.in_review)),
        ("Resubmitted", str(day.resubmitted)),
        ("Late answers", str(day.late)),
        ("Certificates to issue", str(day.to_issue)),
    )
    page = link_to("Go to the certificates", "desk:certificates") if day.to_issue else None
    return Section("What waits", facts=facts, link=page)


def _list_sections(day: DeskDay) -> tuple[Section, ...]:
    """The lists that are not empty."""
    lists = (
        ("Overdue audits", "R3.4", day.overdue, "Due by {day}", "?due=overdue"),
        (
            f"Certificates that expire within {EXPIRY_DAYS} days",
            "R4.1",
            day.expiring,
            "Expires on {day}",
            f"?expires={EXPIRY_DAYS}",
        ),
        (f"More than {WORKER_LIMIT} workers this year", "R1.3", day.above_limit, "Next: COR audit", "?size=exceeded"),
    )
    return tuple(
        _list_section(title, rule, some, fact, query) for title, rule, some, fact, query in lists if some.count
    )


def _list_section(title: str, rule: str, some: DigestList, fact: str, query: str) -> Section:
    every = link_to("See all of them", "desk:municipalities")
    facts = tuple((name, fact.format(day=wording.day(day) if day else "")) for name, day in some.first)
    return Section(title, (_count_sentence(some),), facts, Link(every.label, every.url + query), rules=(rule,))


def _unreached_sections(some: UnreachedList) -> tuple[Section, ...]:
    """Municipalities whose emails about dates go to the desk, each with what to do."""
    if not some.count:
        return ()
    facts = tuple((name, UNREACHED if has_people else NO_PEOPLE) for name, has_people in some.first)
    refused = any(has_people for _, has_people in some.first)
    page = link_to("See which addresses emails don’t reach", "desk:clockwork") if refused else None
    return (Section("A date is near and emails reach no one there", (_count_sentence(some),), facts, page),)


def _count_sentence(some: DigestList | UnreachedList) -> str:
    number = wording.capitalize_first(wording.spell_count(some.count, "municipality"))
    return f"{number}. The first:" if some.count > len(some.first) else f"{number}:"


def _failed_sections(day: DeskDay) -> tuple[Section, ...]:
    if not day.failed:
        return ()
    number = wording.capitalize_first(wording.spell_count(day.failed, "message"))
    page = link_to("See why", "desk:messages")
    paragraph = f"{number} couldn’t be sent within the last {FAILED_DAYS} days."
    return (Section("Failed emails", (paragraph,), link=Link(page.label, f"{page.url}?show=failed")),)
