"""The desk's queue as its page shows it: the headline, the saved views, and the rows in their groups."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from audits.hooks import find_expiries
from audits.review.rules.act_by_reasons import ActByReason, explain_act_by
from audits.review.selectors.queue import SAVED, QueueFilter
from audits.rules.act_by import NEVER, SUNDAY, Urgency, UsualDays, classify_urgency
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from audits.rules.results import StatusPill, describe_score
from municipalities.models.municipality import MunicipalityKind
from secor_portal import wording
from secor_portal.clock import local_day
from secor_portal.program import SOON_DAYS

PAUSED = "paused"
NEEDS = {
    AuditState.SUBMITTED: "First review",
    AuditState.IN_REVIEW: "Decision",
    AuditState.RESUBMITTED: "Review of round {round}",
    AuditState.REVISIONS_REQUESTED: "Answer to round {round}",
}
SAVED_VIEWS = {
    "My work": {"mine": "My reviews", "unassigned": "No reviewer yet"},
    "Shared views": {
        "all": "Everything open",
        "certification": "Certification only",
        "internal": "Internal only",
        "additional": "Additional only",
        "back": "Came back",
        "waiting": "Waiting for the municipality",
    },
}
VIEW_NAMES = {name: word for views in SAVED_VIEWS.values() for name, word in views.items()}


class GroupLook(NamedTuple):
    """How a group of the queue looks: an icon, its heading, and a hint beside it."""

    icon: str
    name: str
    hint: str


GROUPS: dict[str, GroupLook] = {
    Urgency.LATE: GroupLook("stop", "Overdue", "the day to act by has passed"),
    Urgency.WEEK: GroupLook("clock", "Act this week", "by Sunday, {sunday}"),
    Urgency.BACK: GroupLook("returned", "Came back with changes", "sent again after revisions"),
    Urgency.LATER: GroupLook("open", "Later", "no hurry"),
    PAUSED: GroupLook("half", "Paused", "nothing is due until the deadlines restart"),
    Urgency.WAITING: GroupLook("mail", "Waiting for the municipality", "listed so that none is forgotten"),
}
if set(GROUPS) != {*Urgency, PAUSED} or set(VIEW_NAMES) != set(SAVED):
    raise TypeError("Every group and every saved view of the queue needs its words.")


@dataclass(frozen=True, slots=True)
class QueueReader:
    """The reader, the day, the start of the queue's addresses, and how long each step usually takes."""

    person: Any
    today: date
    base: str
    usual: UsualDays


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One audit of the queue. ``left`` is how far the day to act by is, ``urgency`` late, soon or empty."""

    url: str
    municipality: str
    place: str
    kind: str
    needs: str
    score: StatusPill | None
    submitted_on: date
    act_by: date | None
    left: str
    urgency: str
    why: ActByReason
    reviewer: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """Rows of the same urgency."""

    icon: str
    name: str
    hint: str
    rows: Sequence[QueueRow]


@dataclass(frozen=True, slots=True)
class SavedView:
    """A saved view in the list beside the queue."""

    name: str
    url: str
    count: str
    is_current: bool


def list_saved_views(wanted: QueueFilter, numbers: Mapping[str, int]) -> list[tuple[str, list[SavedView]]]:
    """The saved views under their headings; ``numbers`` is how many audits each holds."""
    return [
        (
            heading,
            [
                SavedView(word, address_queue(SAVED[name]), f"{numbers[name]:,}", SAVED[name] == wanted)
                for name, word in views.items()
            ],
        )
        for heading, views in SAVED_VIEWS.items()
    ]


def name_view(wanted: QueueFilter) -> str:
    """The name of the saved view that ``wanted`` is, or of any other selection."""
    return next((VIEW_NAMES[name] for name, saved in SAVED.items() if saved == wanted), "A part of the queue")


def address_queue(wanted: QueueFilter, **place: str) -> str:
    """The query of the page that shows ``wanted``, with ``after`` or ``before`` for another page of it."""
    asked = {"whose": wanted.whose, "kind": wanted.kind, "part": wanted.part, **place}
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"


def address_review(reader: QueueReader, row: Any) -> str:
    """The address of the review of one audit."""
    return f"{reader.base}audits/{row.pk}/"


def write_headline(numbers: Mapping[str, int]) -> str:
    """How many audits need the reader, and how many of theirs and of the others are overdue."""
    mine, others = numbers["mine"], numbers["late"] - numbers["mine_late"]
    many = wording.capitalize_first(wording.spell_count(mine, "audit"))
    need = f"{many} {'needs' if mine == 1 else 'need'} you" if mine else "Nothing needs you"
    need += _count_overdue(mine, numbers["mine_late"])
    if not numbers["late"]:
        return f"{need}. Nothing is overdue."
    if not others:
        return f"{need}."
    noun = ("other" if others == 1 else "others") if mine else "audit" if others == 1 else "audits"
    return f"{need}. {wording.capitalize_first(_spell_number(others))} {noun} {'is' if others == 1 else 'are'} overdue."


def group_rows(found: Sequence[Any], reader: QueueReader) -> Iterator[QueueGroup]:
    """The rows under their headings; within a group they keep their order, the earliest day first."""
    sunday = wording.short_day(reader.today + timedelta(days=SUNDAY - reader.today.weekday()))
    expire = find_expiries({row.municipality_id for row in found})
    grouped: dict[str, list[QueueRow]] = {name: [] for name in GROUPS}
    for row in found:
        line = present_row(row, expire.get(row.municipality_id), reader)
        grouped[_find_group(row, reader.today)].append(line)
    for name, rows in grouped.items():
        if rows:
            look = GROUPS[name]
            yield QueueGroup(look.icon, look.name, look.hint.format(sunday=sunday), rows)


def present_row(row: Any, expires_on: date | None, reader: QueueReader) -> QueueRow:
    """One row of the table; ``expires_on`` is when the municipality's certificate expires."""
    is_mine = row.reviewer_id == reader.person.pk
    return QueueRow(
        url=address_review(reader, row),
        municipality=row.municipality__name,
        place=str(MunicipalityKind(row.municipality__kind).label),
        kind=AuditKind(row.kind).row.short_label,
        needs=NEEDS[AuditState(row.state)].format(round=row.round),
        score=describe_score(row.kind, row.passed),
        submitted_on=local_day(row.submitted_at),
        act_by=None if row.act_by == NEVER else row.act_by,
        left="paused" if row.act_by == NEVER else wording.days_left(row.act_by, reader.today),
        urgency=_rate_urgency(row.act_by, reader.today),
        why=explain_act_by(row, expires_on, reader.today, reader.usual),
        reviewer="You" if is_mine else row.reviewer__name or row.reviewer__email or "None yet",
        is_mine=is_mine,
    )


def _rate_urgency(act_by: date, today: date) -> str:
    left = (act_by - today).days
    return "late" if left < 0 else "soon" if left <= SOON_DAYS else ""


def _find_group(row: Any, today: date) -> str:
    group = classify_urgency(row.state, row.act_by, today)
    return PAUSED if row.act_by == NEVER and group is not Urgency.WAITING else str(group)


def _count_overdue(mine: int, late: int) -> str:
    if not late:
        return ""
    return ", and it is overdue" if mine == 1 else f", {_spell_number(late)} of them overdue"


def _spell_number(number: int) -> str:
    return wording.SMALL[number] if number < len(wording.SMALL) else f"{number:,}"
