"""What happened, as the pages show it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Replace
from django.urls import reverse

from audits.events import DESK_ONLY, OF_THE_REPORT
from audits.models import ActionItem, ActionPlan, Audit
from audits.rules.lifecycle import AuditState
from audits.selectors.history import name_actor
from secor_portal.activity import verbs
from secor_portal.activity.models import Event
from secor_portal.wording import moment

KINDS = {
    "audits": ("Audits", ("audit.",)),
    "plan": ("Action plan", ("plan.",)),
    "certificates": ("Certificates", ("certificate.", "standing.")),
    "headcount": ("Headcount", ("headcount.",)),
    "facts": ("Decisions and facts", ("extension.", "review.", "municipality.", "training.")),
    "people": ("People", ("person.", "desk.")),
}
MOVES = ("plan.item_carried_on", "plan.item_given_back")  # at the earlier plan, about what a later one has
ICONS = (
    ("audit.qa_passed", "good", "good"),
    ("audit.qa_failed", "stop", "stop"),
    ("audit.qa_reversed", "care", "care"),
    ("audit.revisions_requested", "returned", "care"),
    ("audit.rejected", "returned", "care"),
    ("audit.", "file", ""),
    ("plan.item_done", "tick", ""),
    ("plan.", "open", ""),
    ("certificate.", "seal", ""),
    ("standing.", "seal", ""),
    ("review.", "care", "care"),
    ("person.", "person", ""),
    ("desk.", "person", ""),
    ("headcount.", "person", ""),
    ("", "info", ""),
)  # the first whose beginning fits: beginning of the verb, icon, colour


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: its sentence, who did it and when. ``where`` and ``url`` name its municipality on lists of several."""

    at: datetime
    time: str
    sentence: str
    by: str
    icon: str
    colour: str
    where: str = ""
    url: str = ""


def events(kind: str = "") -> QuerySet[Event]:
    """The events that may be read here, of one of `KINDS` or of all; the page puts them in order.

    What is in an audit is read at the audit, by those who may read its report (R2.3).
    """
    rows = Event.objects.select_related("by").exclude(verb__in=OF_THE_REPORT)
    return rows.filter(verb__in=_verbs(kind)) if kind in KINDS else rows


def for_municipalities(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Without what concerns the desk's own work only."""
    return rows.exclude(verb__in=DESK_ONLY)


def for_desk(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Without the action plans of drafts: AMHSA does not have those yet.

    From when a draft was started, and while there was a plan that was discarded with its draft, only what happened to
    the plan of a submitted audit, and to its actions, is shown. So an action that is there no more may have been the
    draft's, and what moves between plans tells of it.
    """
    drafts = Audit.objects.filter(municipality=OuterRef("municipality"), state=AuditState.DRAFT)
    since_draft = Exists(drafts.filter(started_at__lte=OuterRef("at")))
    had = (_subject_in(ActionPlan, "audit") | _subject_in(ActionItem, "plan__audit")) & ~Q(verb__in=MOVES)
    return rows.exclude(Q(verb__in=_verbs("plan")) & (since_draft | Exists(_discarded_later())) & ~had)


def _discarded_later() -> QuerySet[Event]:
    """For a query of events: that a plan which was there at the event was discarded with its draft."""
    begun = Event.objects.filter(municipality=OuterRef("municipality"), verb="plan.developed")
    begun = begun.filter(subject_id=OuterRef("subject_id"), at__lte=OuterRef(OuterRef("at")))
    here = Event.objects.filter(municipality=OuterRef("municipality"), verb="plan.discarded", at__gte=OuterRef("at"))
    return here.filter(Exists(begun))


def _subject_in(model: type[ActionPlan | ActionItem], audit: str) -> Q:
    """Whether the event is about a row of ``model`` whose audit AMHSA has."""
    known = model.objects.filter(municipality=OuterRef("municipality")).exclude(**{f"{audit}__state": AuditState.DRAFT})
    same = known.annotate(key=_bare(Cast("pk", CharField()))).filter(key=_bare(OuterRef("subject_id")))
    return Q(subject_kind=model._meta.label_lower) & Q(Exists(same))


def _bare(key: Any) -> Replace:
    """An id as text without its hyphens, which PostgreSQL writes and SQLite does not."""
    return Replace(key, Value("-"), Value(""))


def happenings(rows: Iterable[Event], reader: Any, *, everywhere: bool = False) -> Iterator[Happening]:
    """The events as ``reader`` may know of them; ``everywhere`` names the municipality of each."""
    for event in rows:
        icon, colour = _icon(event.verb)
        place = event.municipality if everywhere else None
        yield Happening(
            at=event.at,
            sentence=event.sentence,
            by=name_actor(event, reader),
            time=moment(event.at).rpartition(", ")[2],
            icon=icon,
            colour=colour,
            where=place.name if place else "",
            url=reverse("desk:municipality", args=[place.slug]) if place else "",
        )


def _verbs(kind: str) -> list[str]:
    return [verb for verb in verbs.known() if verb.startswith(KINDS[kind][1])]


def _icon(verb: str) -> tuple[str, str]:
    return next((icon, colour) for beginning, icon, colour in ICONS if verb.startswith(beginning))
