"""Facts that the desk records about a municipality: rulings, PIR registration, its end."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from municipalities import events
from municipalities.models import Municipality, User
from municipalities.services.checks import check_plausible_day
from municipalities.services.municipality import update_municipality
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken
from secor_portal.wording import day


@transaction.atomic
def rule_on_headcount(
    *, municipality: Municipality, version: int, councillors: bool, volunteers: bool, by: User, at: datetime
) -> Municipality:
    """Record whether councillors and volunteer firefighters count for this municipality (R1.2)."""
    if update_municipality(municipality, version, counts_councillors=councillors, counts_volunteers=volunteers):
        said = {True: "counted", False: "not counted"}
        facts = {"councillors": said[councillors], "volunteers": said[volunteers]}
        record("municipality.ruling_recorded", municipality, by=by, at=at, **facts)
        _announce(municipality, at)
    return municipality


@transaction.atomic
def record_pir(
    *,
    municipality: Municipality,
    version: int,
    registered_on: date | None,
    withdrawn_on: date | None,
    by: User,
    at: datetime,
) -> Municipality:
    """Record from when until when the municipality is registered in PIR with WCB (R5.1)."""
    _check_pir(registered_on, withdrawn_on, at)
    if update_municipality(municipality, version, pir_registered_on=registered_on, pir_withdrawn_on=withdrawn_on):
        facts = {"registered_on": registered_on or "never", "withdrawn_on": withdrawn_on or "never"}
        record("municipality.pir_recorded", municipality, by=by, at=at, **facts)
        _announce(municipality, at)
    return municipality


@transaction.atomic
def end_municipality(
    *,
    municipality: Municipality,
    version: int,
    ended_on: date | None,
    successor: Municipality | None,
    by: User,
    at: datetime,
) -> Municipality:
    """Record the first day on which it no longer exists, and its successor; None removes both."""
    _check_end(municipality, ended_on, _held(municipality, successor), at)
    if update_municipality(municipality, version, ended_on=ended_on, successor=successor):
        verb = "municipality.ended" if ended_on else "municipality.end_taken_back"
        record(verb, municipality, by=by, at=at, ended_on=ended_on, successor=successor and successor.official_name)
        _announce(municipality, at)
    return municipality


def _check_pir(registered_on: date | None, withdrawn_on: date | None, at: datetime) -> None:
    if registered_on:
        check_plausible_day(registered_on, at, field="registered_on")
    if withdrawn_on is None:
        return
    if registered_on is None:
        sentence = "Enter the day of registration too."
        raise RuleBroken("withdrawn_without_registration", sentence, field="registered_on")
    if withdrawn_on < registered_on:
        sentence = f"Enter a withdrawal that is not before the registration, {day(registered_on)}."
        raise RuleBroken("withdrawn_before_registration", sentence, field="withdrawn_on")
    check_plausible_day(withdrawn_on, at, field="withdrawn_on")


def _held(municipality: Municipality, successor: Municipality | None) -> Municipality | None:
    """The successor as it is now. Both rows stay locked until the transaction ends, so that neither ends in between."""
    both = Municipality.objects.filter(pk__in=[place.pk for place in (municipality, successor) if place])
    held = {place.pk: place for place in both.order_by("pk").select_for_update(no_key=True)}
    return held[successor.pk] if successor else None


def _check_end(municipality: Municipality, ended_on: date | None, successor: Municipality | None, at: datetime) -> None:
    if ended_on is None:
        if successor:
            sentence = "Enter the day on which it ended. Only then can it have a successor."
            raise RuleBroken("successor_without_end", sentence, field="ended_on")
        return
    check_plausible_day(ended_on, at, field="ended_on")
    if successor and successor.pk == municipality.pk:
        raise RuleBroken("own_successor", "Choose another municipality as the successor.", field="successor")
    _check_predecessors(municipality, ended_on)
    if successor and successor.ended_on and successor.ended_on <= ended_on:
        sentence = f"{successor} no longer existed by then. Choose a municipality that did."
        raise RuleBroken("successor_had_ended", sentence, field="successor")


def _check_predecessors(municipality: Municipality, ended_on: date) -> None:
    """A municipality ends after those that became part of it, so that successors never form a circle."""
    became_part = Municipality.objects.filter(successor=municipality, ended_on__gte=ended_on)
    if last := became_part.order_by("-ended_on", "pk").first():
        grew_on: Any = last.ended_on
        sentence = f"{last} became part of it on {day(grew_on)}. Enter a later day."
        raise RuleBroken("ended_before_it_grew", sentence, field="ended_on")


def _announce(municipality: Municipality, at: datetime) -> None:
    events.facts_changed.send(Municipality, municipality_id=municipality.pk, at=at)
