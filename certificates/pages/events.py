"""Histories: which events a page lists, and one row for each."""

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
from secor_portal.activity.models import Event
from secor_portal.activity.verbs import EventKind, get_verb, list_verbs
from secor_portal.wording import moment

MOVES = ("plan.item_carried_on", "plan.item_given_back")  # logged at the earlier plan, about what a later one has


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event: its sentence, who did it and when. ``place`` and ``url`` name its municipality on lists of several."""

    at: datetime
    time: str
    sentence: str
    by: str
    icon: str
    colour: str
    place: str = ""
    url: str = ""


def find_events(kind: EventKind | None = None) -> QuerySet[Event]:
    """The events that a history may list, of one kind or of all; the page puts them in order.

    Events about the content of an audit are listed at the audit, for those who may read its report (R2.3).
    """
    rows = Event.objects.select_related("by").exclude(verb__in=OF_THE_REPORT)
    return rows.filter(verb__in=list_verbs(kind)) if kind else rows


def exclude_desk_work(rows: QuerySet[Event]) -> QuerySet[Event]:
    """The events without those that only concern the desk's own work."""
    return rows.exclude(verb__in=DESK_ONLY)


def exclude_draft_plans(rows: QuerySet[Event]) -> QuerySet[Event]:
    """The events without those about action plans of drafts, which the desk may not see yet.

    From the start of a draft, and while a plan existed that was later discarded with its draft, only events of plans
    of submitted audits and their actions remain. A deleted action may have been the draft's, and moves between plans
    would reveal it.
    """
    drafts = Audit.objects.filter(municipality=OuterRef("municipality"), state=AuditState.DRAFT)
    since_draft = Exists(drafts.filter(started_at__lte=OuterRef("at")))
    known = (_is_subject_of(ActionPlan, "audit") | _is_subject_of(ActionItem, "plan__audit")) & ~Q(verb__in=MOVES)
    in_plans = Q(verb__in=list_verbs(EventKind.PLAN))
    return rows.exclude(in_plans & (since_draft | Exists(_find_later_discards())) & ~known)


def build_event_rows(events: Iterable[Event], reader: Any, *, everywhere: bool = False) -> Iterator[EventRow]:
    """The events as ``reader`` may know of them; ``everywhere`` names the municipality of each."""
    for event in events:
        verb = get_verb(event.verb)
        municipality = event.municipality if everywhere else None
        yield EventRow(
            at=event.at,
            sentence=event.sentence,
            by=name_actor(event, reader),
            time=moment(event.at).rpartition(", ")[2],
            icon=verb.icon,
            colour=verb.colour,
            place=municipality.name if municipality else "",
            url=reverse("desk:municipality", args=[municipality.slug]) if municipality else "",
        )


def _find_later_discards() -> QuerySet[Event]:
    """For a query of events: plans that existed at the event and were discarded with their draft later."""
    begun = Event.objects.filter(municipality=OuterRef("municipality"), verb="plan.developed")
    begun = begun.filter(subject_id=OuterRef("subject_id"), at__lte=OuterRef(OuterRef("at")))
    discards = Event.objects.filter(
        municipality=OuterRef("municipality"), verb="plan.discarded", at__gte=OuterRef("at")
    )
    return discards.filter(Exists(begun))


def _is_subject_of(model: type[ActionPlan | ActionItem], audit: str) -> Q:
    """Whether the event is about a row of ``model`` whose audit reached the desk."""
    known = model.objects.filter(municipality=OuterRef("municipality")).exclude(**{f"{audit}__state": AuditState.DRAFT})
    same = known.annotate(key=_strip_hyphens(Cast("pk", CharField()))).filter(
        key=_strip_hyphens(OuterRef("subject_id"))
    )
    return Q(subject_kind=model._meta.label_lower) & Q(Exists(same))


def _strip_hyphens(key: Any) -> Replace:
    """An id as text without hyphens: PostgreSQL writes them, SQLite doesn't."""
    return Replace(key, Value("-"), Value(""))
