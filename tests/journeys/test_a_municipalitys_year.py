"""From an invitation to the next reminder, in a real browser, with a real worker and a real mail server.

A village is invited, reports its people, has its certification audit conducted by an external auditor, answers a round
of revisions, gets its certificate, makes its action plan and is reminded of the next audit.
"""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import weasyprint
from django.core.management import call_command
from django_scopes import scopes_disabled
from playwright.sync_api import Page
from pypdf import PdfReader

from audits.models import Audit, Instrument
from certificates.models import Certificate, Standing
from municipalities.models import Membership, Municipality
from secor_portal import clock
from secor_portal.dates import add_years
from secor_portal.wording import day as in_words
from tests.factories import InstrumentFactory, MunicipalityFactory, UserFactory
from tests.journeys.visitor import Visitor, link_in

PASSWORD = "correct-horse-battery-staple"
CONDUCTED = clock.today() - timedelta(days=3)
PHONE = {"width": 320, "height": 700}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """An audit report like an auditor's."""
    path = tmp_path / "audit report.pdf"
    weasyprint.HTML(string="<title>Audit report</title><h1>Audit report</h1><p>What we saw.</p>").write_pdf(path)
    return path


@pytest.fixture
def drill(tmp_path: Path) -> Path:
    """The drill record that is missing from the first submission."""
    path = tmp_path / "drill record.pdf"
    weasyprint.HTML(string="<title>Drill</title><p>The drill of March.</p>").write_pdf(path)
    return path


@pytest.fixture
def village(transactional_db: None) -> Municipality:
    with scopes_disabled():
        return MunicipalityFactory(
            name="Delia",
            official_name="Village of Delia",
            slug="delia",
            pir_registered_on=CONDUCTED - timedelta(days=200),
            wcb_account="1234567",
            industry_code="95100",
        )


@pytest.fixture
def visitor(open_page: Callable[..., Page], axe: Callable[[Page], list[str]]) -> Callable[..., Visitor]:
    def open_visitor(**options: object) -> Visitor:
        return Visitor(open_page(**options), axe)

    return open_visitor


def test_a_village_from_its_invitation_to_the_next_reminder(  # noqa: PLR0915  # one long story
    village, visitor, sign_in, smtp_sink, celery_worker_process, report, drill, settings
):
    settings.UNDO_SECONDS = 0  # emails about a decision are sent at once
    with scopes_disabled():
        if not Instrument.objects.filter(is_sample=True).exists():
            InstrumentFactory(name="Sample", is_sample=True)
        manager, reviewer = UserFactory(desk_role="manager"), UserFactory(desk_role="reviewer", name="Pat Sandhu")
    office, auditor, desk = visitor(viewport=PHONE), visitor(), visitor()

    # AMHSA invites the village's administrator, who joins with the link in the email.
    sign_in(desk.page, manager)
    desk.go("/m/delia/people/invite/")
    desk.fill(email="office@delia.example")
    desk.choose(role="administrator")
    desk.press("Send the invitation")
    invitation = smtp_sink.wait_for_mail("office@delia.example", saying="/invitations/")
    office.go(link_in(invitation, "invitations/"))
    office.fill(name="Robin Olsen", title="Administrator", password=PASSWORD)
    office.press("Accept the invitation")
    office.headline("Not certified yet.")

    # The administrator reports the workers; eleven workers give a warning.
    office.go("/m/delia/headcount/add/")
    office.choose(category="administration")
    office.fill(count="11", starts_on=f"{CONDUCTED.year}-01-01")
    office.press("Save")
    office.reads("This goes above the limit")
    office.fill(count="2")
    office.press("Save")
    office.reads("At most 2 workers")

    # The administrator starts the proposed audit and invites the external auditor.
    office.go("/m/delia/audits/start/")
    assert office.page.locator("[name=kind]:checked").get_attribute("value") == "certification"
    office.choose(conductor="external")
    office.press("Start the audit")
    office.follow("Invite the auditor")
    office.fill(email="auditor@example.org", until=(clock.today() + timedelta(60)).isoformat())
    office.press("Send the invitation")
    auditor.go(link_in(smtp_sink.wait_for_mail("auditor@example.org", saying="/invitations/"), "invitations/"))
    auditor.fill(name="Kim Nowak", title="Auditor", password=PASSWORD)
    auditor.press("Accept the invitation")

    # The auditor enters the last day, the report and the score, checks and submits.
    with scopes_disabled():
        audit = Audit.objects.get()
    here = f"/m/delia/audits/{audit.pk}/"
    auditor.go(here)
    auditor.follow("Last day of the audit")
    auditor.fill(conducted_on=CONDUCTED.isoformat())
    auditor.press("Save")
    auditor.follow("Documents")
    auditor.attach("files", report)
    auditor.press("Add the files")
    auditor.reads("audit report.pdf")
    auditor.go(f"{here}scores/")
    for field in auditor.page.locator("input[name^='awarded_']").all():
        number = field.get_attribute("name").removeprefix("awarded_")
        field.fill(auditor.page.locator(f"input[name='possible_{number}']").input_value())
    auditor.press("Save the scores")
    auditor.follow("Check and submit")
    auditor.press("Submit to AMHSA")
    auditor.headline("AMHSA received your")
    auditor.reads(re.compile("^[0-9a-f]{64}$"))

    # A reviewer opens it from the queue and requests revisions.
    sign_in(desk.page, reviewer)
    desk.go("/desk/")
    desk.follow("Delia")
    desk.press("Begin the review")
    desk.choose(weight="must_fix")
    desk.fill(text="The record of the drill is missing.")
    desk.press("Add the note")
    desk.follow("Request revisions")
    assert "The record of the drill is missing." in desk.page.locator("[name=letter]").input_value()
    desk.press("Preview the letter")
    desk.press("Send the request")

    # The auditor gets an email, adds the file and answers.
    smtp_sink.wait_for_mail("auditor@example.org", saying="Send your revisions by")
    auditor.go(f"{here}documents/")
    auditor.attach("files", drill)
    auditor.press("Add the files")
    auditor.go(f"{here}revisions/")
    auditor.page.locator("[name=fixed]").first.check()
    auditor.fill(answer="The record is attached.")
    auditor.press("Send the answer to AMHSA")

    # QA passes; the certificate is issued.
    desk.go(f"/desk/audits/{audit.pk}/")
    desk.reads("drill record.pdf")
    desk.press("Begin the review")
    desk.follow("Pass QA")
    desk.press("Pass QA")
    desk.go("/desk/certificates/")
    with scopes_disabled():
        awaiting = Certificate.objects.get()
    desk.go(f"/desk/certificates/{awaiting.pk}/issue/")
    desk.press("Continue")
    desk.press("Issue the certificate")

    # The village sees the certificate and downloads the PDF; anyone can verify it.
    expires = add_years(CONDUCTED, 3)
    office.go("/m/delia/")
    office.headline(f"Certified through {in_words(expires)}.")
    office.reads(in_words(add_years(CONDUCTED, 1)))
    office.go("/m/delia/certificates/")
    with scopes_disabled():
        issued = Certificate.objects.get()
    printed = office.page.request.get(f"/m/delia/certificates/{issued.pk}/").body()
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages)
    for fact in ("Village of Delia", issued.number, "1234567", "95100", in_words(CONDUCTED), in_words(expires)):
        assert fact in " ".join(words.split())
    anyone = visitor()
    anyone.go(f"/verify/{issued.code}/")
    anyone.headline(re.compile("in force", re.IGNORECASE))

    # The administrator makes a plan from the audit.
    office.go(f"{here}plan/")
    office.press("Begin the plan")
    office.go("/m/delia/plan/add/")
    office.fill(
        what="Practise the drill twice a year",
        owner="Administrator",
        due_on=(clock.today() + timedelta(60)).isoformat(),
    )
    office.press("Add the action")
    office.reads("Practise the drill twice a year")

    # The desk and the API show the same standing as the page.
    answer = office.page.request.get(f"/api/v1/municipalities/{village.pk}/standing/").json()
    assert (answer["standing"], answer["certificate"]["expires_on"]) == ("certified", expires.isoformat())
    assert answer["discount"]["status"] == "eligible"
    with scopes_disabled():
        assert Standing.objects.get().standing == "certified"
        assert Membership.objects.filter(municipality=village).count() == 2
    desk.go("/desk/municipalities/delia/")

    # Thirty days before the next audit is due, the office is reminded.
    due = add_years(CONDUCTED, 1)
    call_command("recompute_standings")
    call_command("send_reminders", "--as-of", (due - timedelta(days=30)).isoformat())
    reminder = smtp_sink.wait_for_mail("office@delia.example", saying=f"DUE {in_words(due).upper()}")
    assert "Delia" in reminder["Subject"]
    assert office.seen + auditor.seen + desk.seen + anyone.seen > 40
