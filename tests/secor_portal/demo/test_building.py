"""The demo fills an empty database once, and its people sign in with one press."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.urls import include, path

from audits.conducting.services.submissions import find_problems_in_answers
from audits.models import Audit, Instrument
from audits.rules.lifecycle import AuditState
from audits.selectors.question_sheet import load_answer_sheet
from audits.selectors.scores import build_scoreboard
from certificates.models import Certificate, Standing
from municipalities.models import Membership, Municipality
from secor_portal.activity.models import Event
from secor_portal.demo.people import PERSONAS
from secor_portal.management.commands import demo
from secor_portal.tenancy import every_municipality
from secor_portal.urls import urlpatterns as portal
from tests.factories import InstrumentFactory, MunicipalityFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

urlpatterns = [*portal, path("demo/", include("secor_portal.demo.urls"))]
in_the_demo = override_settings(DEMO=True, ROOT_URLCONF=__name__)


@pytest.fixture(autouse=True)
def _sample(db):
    if not Instrument.objects.filter(is_sample=True).exists():
        InstrumentFactory(is_sample=True)


def fill(*words: str) -> str:
    printed = StringIO()
    call_command("demo", *words, stdout=printed)
    return printed.getvalue()


@in_the_demo
def test_the_demo_shows_everything_is_filled_once_and_signs_in_whoever_it_has_with_one_press(client):
    """Filling it takes seconds, so that one filling is looked at from every side."""
    first = fill()

    with every_municipality():
        assert Municipality.objects.count() == Standing.objects.count() == 346
        assert Standing.objects.values("standing").distinct().count() == 6
        assert set(Audit.objects.values_list("state", flat=True)) == set(AuditState)
        assert Certificate.objects.filter(state="awaiting").exists()
        assert Membership.objects.values("municipality").distinct().count() == 141
        assert_every_audit_uses_the_version_of_its_own_day()
        assert_what_was_answered_can_be_handed_in_and_scores_what_is_stored()
        assert_what_was_done_says_whether_it_was_from_the_desk()
        assert_a_second_run_changes_nothing(first)
    assert_one_press_signs_in_whoever_the_demo_has(client)


def assert_every_audit_uses_the_version_of_its_own_day():
    sample = Instrument.objects.get(version="3")
    assert sample.is_sample
    assert sample.questions.count() == 70
    later = Audit.objects.filter(conducted_on__gte=sample.valid_from)
    assert set(later.values_list("instrument__version", flat=True)) == {"3"}
    earlier = Audit.objects.filter(conducted_on__lt=sample.valid_from)
    assert earlier.exists()
    assert not earlier.filter(instrument__version="3").exists()


def assert_what_was_answered_can_be_handed_in_and_scores_what_is_stored():
    answered = Audit.objects.filter(method="answered").exclude(state=AuditState.DRAFT).select_related("instrument")
    seen = set(answered.values_list("state", flat=True))
    assert {AuditState.IN_REVIEW, AuditState.REVISIONS_REQUESTED, AuditState.RESUBMITTED} <= seen
    for audit in answered.exclude(state=AuditState.QA_PASSED):
        paper = load_answer_sheet(audit)
        board = build_scoreboard(audit, paper)
        assert find_problems_in_answers(paper) == []
        stored = (audit.points_awarded, audit.points_possible, audit.passed)
        assert (board.awarded, board.possible, board.passes) == stored


def assert_what_was_done_says_whether_it_was_from_the_desk():
    assert set(Event.objects.filter(verb="audit.qa_passed").values_list("from_desk", flat=True)) == {True}
    assert set(Event.objects.filter(verb="audit.submitted").values_list("from_desk", flat=True)) == {False}
    assert not Event.objects.filter(from_desk=None).exists()


def assert_a_second_run_changes_nothing(first):
    before = Audit.objects.count()

    assert fill() == first
    assert Audit.objects.count() == before


def assert_one_press_signs_in_whoever_the_demo_has(client):
    for persona in PERSONAS:
        client.post(f"/demo/sign-in/{persona.key}/")
        home = client.get("/", follow=True)

        assert home.status_code == 200, persona.key
        assert home.context["user"].email == persona.email
        assert "This is a demo." in home.content.decode()


def test_many_places_are_copied_whole_from_a_few(monkeypatch):
    monkeypatch.setattr(demo, "MOST_INVENTED", 40)

    fill("--scale", "100")

    connection.check_constraints()
    with every_municipality():
        assert Municipality.objects.count() == Standing.objects.count() == 102
        of_each = {
            Audit.objects.filter(municipality=place).count()
            for place in Municipality.objects.filter(name__startswith="Place 000003")
        }
        assert len(of_each) == 1
        assert Municipality.objects.filter(name__startswith="Place 000003").count() == 3


def test_a_few_places_are_enough_for_a_demo():
    told = fill("--scale", "3")

    with every_municipality():
        assert Municipality.objects.count() == 3
    assert "The demo is ready." in told


def test_no_place_at_all_is_refused():
    with pytest.raises(CommandError, match="1 or more"):
        fill("--scale", "0")


def test_whoever_has_municipalities_already_is_told_that_nothing_was_changed():
    MunicipalityFactory()

    assert "nothing was changed" in fill()


@pytest.mark.parametrize("setting", [{"DEMO": False}, {"DEMO": True, "PRODUCTION": True}])
def test_outside_the_demo_nobody_signs_in_like_that(client, setting):
    with override_settings(ROOT_URLCONF=__name__, **setting):
        assert client.get("/demo/").status_code == 404
        assert client.post("/demo/sign-in/manager/").status_code == 404
