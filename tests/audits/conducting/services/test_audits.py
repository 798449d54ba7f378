from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django_scopes import scopes_disabled

from audits.conducting.services.audits import change_facts, discard_draft, enter_scores, start_audit
from audits.conducting.services.submissions import submit_audit, withdraw_audit
from audits.models import ActionPlan, Audit, Document, Element, ElementScore, Instrument
from audits.models.audit import Conductor
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from municipalities.models import Municipality
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    AuditorAssignmentFactory,
    InstrumentFactory,
    MembershipFactory,
    NoteFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 10)


def code(call, **arguments) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as refusal:
        call(**arguments)
    assert refusal.value.sentence.endswith((".", ")"))
    return refusal.value.code, refusal.value.field


# — starting —


@pytest.mark.parametrize(
    ("kind", "asked", "conductor"),
    [
        ("certification", "", Conductor.EXTERNAL),
        ("certification", "external", Conductor.EXTERNAL),
        ("internal", "", Conductor.OWN_PEOPLE),
        ("additional", "", Conductor.OWN_PEOPLE),
        ("additional", "external", Conductor.EXTERNAL),
    ],
)
def test_the_conductor_follows_from_the_kind_of_audit(kind, asked, conductor, town, administrator, at, opened):
    InstrumentFactory()

    audit = start_audit(municipality=town, kind=kind, reason="An injury.", conductor=asked, by=administrator, at=at)

    assert (audit.kind, audit.conductor, audit.state, audit.author) == (
        kind,
        conductor,
        AuditState.DRAFT,
        administrator,
    )
    assert audit.reason == ("An injury." if kind == AuditKind.ADDITIONAL else "")
    assert Event.objects.about(audit).get().sentence == f"{audit.get_kind_display()} started"


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"kind": "cor"}, ("unknown_kind", "kind")),
        ({"kind": ""}, ("unknown_kind", "kind")),
        ({"kind": "additional", "reason": "  "}, ("nothing_said", "reason")),
        ({"kind": "additional", "reason": "x" * 10_001}, ("too_long", "reason")),
        ({"kind": "internal", "conductor": "external"}, ("wrong_conductor", "conductor")),
        ({"kind": "certification", "conductor": "own_people"}, ("wrong_conductor", "conductor")),
        ({"kind": "additional", "reason": "x", "conductor": "nobody"}, ("unknown_conductor", "conductor")),
    ],
)
def test_an_invalid_start_is_refused_at_its_field(facts, refused, town, administrator, at, opened):
    InstrumentFactory()

    assert code(start_audit, municipality=town, by=administrator, at=at, **facts) == refused
    assert not Audit.objects.exists()


def test_the_conductor_of_a_kind_can_be_set(town, administrator, at, opened, settings):
    settings.AUDIT_CONDUCTORS = {"certification": "own_people"}
    InstrumentFactory()

    audit = start_audit(municipality=town, kind="certification", by=administrator, at=at)

    assert audit.conductor == Conductor.OWN_PEOPLE


def test_a_second_draft_of_the_same_kind_is_refused(town, administrator, at, opened):
    InstrumentFactory()
    start_audit(municipality=town, kind="internal", by=administrator, at=at)

    again = {"municipality": town, "by": administrator, "at": at}
    assert code(start_audit, kind="internal", **again) == ("draft_already_open", "kind")
    assert start_audit(kind="certification", **again).pk


def test_a_submitted_audit_does_not_block_a_new_draft(town, administrator, at, opened, audit_in):
    audit_in("submitted", kind="internal")

    assert start_audit(municipality=town, kind="internal", by=administrator, at=at).is_draft


def test_an_audit_starts_with_the_instrument_in_force(town, administrator, at, opened):
    InstrumentFactory(valid_from=date(2026, 1, 1), valid_until=date(2026, 5, 9))
    newest = InstrumentFactory(valid_from=TODAY)
    InstrumentFactory(valid_from=date(2026, 5, 11))

    assert start_audit(municipality=town, kind="internal", by=administrator, at=at).instrument == newest


def test_an_audit_without_an_instrument_is_refused(town, administrator, at, opened):
    Element.objects.all().delete()
    Instrument.objects.all().delete()

    assert code(start_audit, municipality=town, kind="internal", by=administrator, at=at)[0] == "no_instrument"


@pytest.mark.parametrize(("ended_on", "is_refused"), [(TODAY, True), (TODAY + timedelta(days=1), False)])
def test_a_dissolved_municipality_cannot_start_an_audit(ended_on, is_refused, town, administrator, at, opened):
    InstrumentFactory()
    Municipality.objects.filter(pk=town.pk).update(ended_on=ended_on)
    town.refresh_from_db()

    if is_refused:
        refused = code(start_audit, municipality=town, kind="internal", by=administrator, at=at)
        assert refused[0] == "municipality_ended"
    else:
        assert start_audit(municipality=town, kind="internal", by=administrator, at=at).pk


@pytest.mark.parametrize("who", ["administrator", "auditor"])
def test_a_stale_form_shows_scores_only_to_a_reader_of_the_report(who, audit_in, administrator, at, opened):
    """R2.3"""
    audit = audit_in(kind="certification")
    auditor = AuditorAssignmentFactory(audit=audit).membership.user
    points = {audit.instrument.elements.first().pk: (Decimal(10), Decimal(50))}
    enter_scores(audit=audit, points=points, version=0, by=auditor, at=at)

    with pytest.raises(StaleState) as refusal:
        discard_draft(audit=audit, version=0, by={"administrator": administrator, "auditor": auditor}[who], at=at)

    told = "This audit changed after you opened the page"
    happened = {
        "administrator": "",
        "auditor": f" (Score entered: 55.00 of 100.00 points, {auditor}, 10 May 2026, 10:00)",
    }
    assert refusal.value.sentence.startswith(f"{told}{happened[who]}. Nothing was saved.")


def test_a_municipality_dissolved_after_opening_cannot_start(town, administrator, at, opened):
    InstrumentFactory()
    Municipality.objects.filter(pk=town.pk).update(ended_on=TODAY)

    assert code(start_audit, municipality=town, kind="internal", by=administrator, at=at)[0] == "municipality_ended"


def test_the_sample_is_labelled_as_a_sample():
    adding = import_module("audits.migrations.0003_sample_instrument")
    renaming = import_module("audits.migrations.0012_plain_labels")
    renaming.restore_names(apps, None)
    adding.remove(apps, None)
    adding.add(apps, None)  # another test may have emptied the tables since the migrations ran
    renaming.rename_sample(apps, None)
    sample = Instrument.objects.get(is_sample=True)

    assert sample.name == "Sample audit questions (invented)"
    assert (sample.pass_overall, sample.pass_element) == (80, 50)
    assert [element.number for element in sample.elements.all()] == list(range(1, 9))
    assert sample.elements.get(number=8).name == "Program administration"
    assert sum(element.points_possible for element in sample.elements.all()) == 1000


# — the day —


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2025, 2, 28), date(2024, 2, 29), TODAY])
def test_the_last_day_can_be_any_date_from_1990_to_today(day, audit_in, administrator, at, opened):
    audit = audit_in(kind="internal")

    change_facts(audit=audit, conducted_on=day, version=0, by=administrator, at=at)

    assert Audit.objects.get().conducted_on == day


@pytest.mark.parametrize(
    ("day", "refused"),
    [
        (TODAY + timedelta(days=1), "in_the_future"),
        (date(9999, 12, 31), "in_the_future"),
        (date(1989, 12, 31), "too_early"),
        (date(1, 1, 1), "too_early"),
    ],
)
def test_a_last_day_out_of_range_is_refused_at_its_field(day, refused, audit_in, administrator, at, opened):
    audit = audit_in()

    given = {"audit": audit, "conducted_on": day, "version": 0, "by": administrator, "at": at}
    assert code(change_facts, **given) == (refused, "conducted_on")
    assert Audit.objects.get().version == 0


def test_a_future_day_is_judged_by_alberta_time(audit_in, administrator, at, opened):
    audit = audit_in()
    before_midnight_in_alberta = at.replace(day=11, hour=5)

    given = {"audit": audit, "conducted_on": date(2026, 5, 11), "version": 0, "by": administrator}
    assert code(change_facts, at=before_midnight_in_alberta, **given)[0] == "in_the_future"


def test_a_changed_day_updates_the_standing_only_after_submission(audit_in, administrator, at, opened, heard):
    draft = audit_in(kind="internal")
    change_facts(audit=draft, conducted_on=TODAY, version=0, by=administrator, at=at)
    assert [name for name, _ in heard] == ["dates_changed"]
    heard.clear()

    known = audit_in("revisions_requested", kind="certification")
    change_facts(audit=known, conducted_on=TODAY, version=0, by=administrator, at=at)
    assert [(name, facts["municipality_id"]) for name, facts in heard] == [("facts_changed", known.municipality_id)]


def test_saving_the_same_day_is_not_logged(audit_in, administrator, at, opened):
    audit = audit_in(conducted_on=TODAY)

    change_facts(audit=audit, conducted_on=TODAY, version=0, by=administrator, at=at)

    assert not Event.objects.about(audit).exists()


def test_the_reason_of_an_additional_audit_cannot_be_emptied(audit_in, administrator, at, opened):
    audit = audit_in(kind="additional", reason="An injury.")
    given = {"conducted_on": audit.conducted_on, "by": administrator, "at": at}

    change_facts(audit=audit, reason="Two injuries.", version=0, **given)

    assert (audit.reason, Event.objects.about(audit).get().verb) == ("Two injuries.", "audit.reason_changed")
    assert code(change_facts, audit=audit, reason=" ", version=1, **given) == ("nothing_said", "reason")


# — scores —


def test_scores_are_changed_and_removed(audit_in, administrator, at, opened):
    audit = audit_in()
    one, two = audit.instrument.elements.all()
    who = {"by": administrator, "at": at}

    enter_scores(audit=audit, points={one.pk: (Decimal("12.25"), Decimal(40)), two.pk: None}, version=0, **who)

    score = ElementScore.objects.get(audit=audit)
    assert (score.element, score.points_awarded, score.points_possible) == (one, Decimal("12.25"), 40)
    assert Event.objects.about(audit).get().sentence == "Score entered: 12.25 of 40.00 points"


def test_a_score_left_out_of_the_call_is_unchanged(audit_in, administrator, at, opened):
    audit = audit_in()
    one, two = audit.instrument.elements.all()

    enter_scores(audit=audit, points={one.pk: (Decimal(0), Decimal(0))}, version=0, by=administrator, at=at)

    assert ElementScore.objects.get(audit=audit, element=two).points_awarded == 45


@pytest.mark.parametrize(
    ("awarded", "possible", "refused"),
    [
        ("41", "40", ("more_than_possible", "awarded_1")),
        ("-0.01", "40", ("points_out_of_range", "awarded_1")),
        ("10", "50.01", ("points_out_of_range", "possible_1")),
        ("10", "-1", ("points_out_of_range", "possible_1")),
        ("10.001", "40", ("points_out_of_range", "awarded_1")),
        ("10", "40.005", ("points_out_of_range", "possible_1")),
        ("NaN", "40", ("points_out_of_range", "awarded_1")),
        ("10", "NaN", ("points_out_of_range", "possible_1")),
        ("Infinity", "40", ("points_out_of_range", "awarded_1")),
        ("1E+30", "40", ("points_out_of_range", "awarded_1")),
        ("1E-30", "40", ("points_out_of_range", "awarded_1")),
    ],
)
def test_points_out_of_range_are_refused_and_none_are_saved(
    awarded, possible, refused, audit_in, administrator, at, opened
):
    audit = audit_in()
    one, two = audit.instrument.elements.all()
    points = {two.pk: (Decimal(1), Decimal(2)), one.pk: (Decimal(awarded), Decimal(possible))}

    assert code(enter_scores, audit=audit, points=points, version=0, by=administrator, at=at) == refused
    assert set(ElementScore.objects.values_list("points_awarded", flat=True)) == {45}


def test_another_instruments_element_is_refused(audit_in, administrator, at, opened):
    strange = InstrumentFactory().elements.first()
    given = {"points": {strange.pk: (Decimal(1), Decimal(2))}, "version": 0, "by": administrator, "at": at}

    assert code(enter_scores, audit=audit_in(), **given) == ("unknown_element", None)


# — discarding —


def test_a_draft_never_submitted_is_deleted_when_discarded(audit_in, administrator, at, opened, town):
    audit = audit_in()
    with scopes_disabled():
        NoteFactory(audit=audit)
        membership = MembershipFactory(municipality=town, role="auditor")
        AuditorAssignmentFactory(audit=audit, membership=membership)

    discard_draft(audit=audit, version=0, by=administrator, at=at)

    assert not Audit.objects.exists()
    assert not Document.objects.exists()
    assert Event.objects.filter(verb="audit.discarded").get().by == administrator


def test_a_withdrawn_audit_cannot_be_discarded(audit_in, administrator, at, opened):
    audit = audit_in()
    submit_audit(audit=audit, version=0, by=administrator, at=at)
    withdraw_audit(audit=audit, version=1, by=administrator, at=at)

    assert code(discard_draft, audit=audit, version=2, by=administrator, at=at)[0] == "kept_on_record"
    assert Audit.objects.get() == audit


def test_a_draft_with_planned_actions_cannot_be_discarded(audit_in, administrator, at, opened):
    audit = audit_in()
    with scopes_disabled():
        item = ActionItemFactory(plan=ActionPlanFactory(audit=audit))

    assert code(discard_draft, audit=audit, version=0, by=administrator, at=at)[0] == "has_a_plan"
    item.delete()
    discard_draft(audit=audit, version=0, by=administrator, at=at)

    assert not Audit.objects.exists()
    assert not ActionPlan.objects.exists()


def test_a_neighbours_draft_does_not_block_a_new_draft(town, neighbour, administrator, at, opened):
    InstrumentFactory()
    with scopes_disabled():
        AuditFactory(municipality=neighbour, kind="internal", state="draft")

    assert start_audit(municipality=town, kind="internal", by=administrator, at=at).pk
