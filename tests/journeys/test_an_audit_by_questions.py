"""One audit from its first question to QA, in a real browser: conducted, submitted, returned twice, passed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import Page, expect

from audits.models import ActionItem, Audit, RevisionRound, Submission
from municipalities.models import User
from secor_portal import clock
from tests.audits import papers
from tests.factories import InstrumentFactory, MembershipFactory, MunicipalityFactory, QuestionFactory, UserFactory
from tests.journeys.visitor import Visitor

CONDUCTED = clock.today() - timedelta(days=2)
NOTE = "Twelve forms of this year are in the binder."


@pytest.fixture(autouse=True)
def _at_once(settings):
    """Send emails about a decision at once; no decision can be undone."""
    settings.UNDO_SECONDS = 0


@pytest.fixture
def author(transactional_db: None) -> User:
    """The administrator of a village; the instrument in force asks for a file, counts of people and points."""
    with scopes_disabled():
        instrument = InstrumentFactory(valid_from=CONDUCTED - timedelta(days=30))
        first, second = instrument.elements.all()
        QuestionFactory(instrument=instrument, element=first, number=1, attach="The policy")
        QuestionFactory(instrument=instrument, element=first, number=2, style="range", validation="O")
        QuestionFactory(instrument=instrument, element=second, number=1, style="percent_positive", validation="I")
        town = MunicipalityFactory(name="Delia", official_name="Village of Delia", slug="delia")
        return MembershipFactory(municipality=town).user


@pytest.mark.parametrize(
    "scripted",
    [
        pytest.param(True, id="with JavaScript"),
        pytest.param(
            False, id="without JavaScript", marks=pytest.mark.any_database
        ),  # the other case runs on both databases
    ],
)
def test_an_audit_from_its_first_question_to_qa(  # noqa: PLR0915  # one long story
    scripted, author, open_page, axe, sign_in, tmp_path
):
    with scopes_disabled():
        reviewer = UserFactory(desk_role="reviewer")
    office = open_visitor(open_page, axe, sign_in, author, java_script_enabled=scripted)
    desk = open_visitor(open_page, axe, sign_in, reviewer, java_script_enabled=scripted)

    # The office starts an internal audit, enters its last day and answers its questions.
    office.go("/m/delia/audits/start/")
    office.choose(kind="internal", method="answered")
    office.press("Start the audit")
    office.follow("Last day of the audit")
    office.fill(conducted_on=CONDUCTED.isoformat())
    office.press("Save")
    office.follow("Questions")
    office.go(f"{office.page.url.rstrip('/')}/1.1/")
    office.choose(reply="yes", known_by="D")
    office.fill(note=NOTE)
    office.page.locator("[name=files]").set_input_files(paper(tmp_path, "policy.pdf"))
    office.fill(dated_on=(CONDUCTED - timedelta(days=40)).isoformat())
    save(office, "Add the file")
    save(office, "Save and next")
    office.choose(reply="partly", known_by="O")
    office.fill(points="6", note="Six of ten places were looked at.")
    save(office, "Save and next")
    office.choose(known_by="I")
    office.fill(asked="3", positive="2", note="Asked in the shop.")
    save(office, "Save and next")

    # The check finds no problems, and the office submits the audit.
    audit = the_audit()
    here, review = f"/m/delia/audits/{audit.pk}/", f"/desk/audits/{audit.pk}/"
    office.go(f"{here}check/")
    office.press("Submit to AMHSA")
    office.headline("AMHSA received your internal audit")

    # Two rounds: the reviewer writes a note on a question; the office corrects the answer and ticks the note.
    desk.go(review)
    desk.press("Begin the review")
    for number, (code, asked) in enumerate((("1.2", "Look at the other four places."), ("2.1", "Ask one more.")), 1):
        write_note(desk, review, code, asked)
        desk.follow("Request revisions")
        desk.press("Preview the letter")
        desk.reads(asked)
        desk.press("Send the request")
        office.go(f"{here}questions/{code}/")
        office.reads(asked)
        correct_answer(office, code)
        save(office, "Mark as dealt with")
        office.go(f"{here}revisions/")
        office.fill(answer=f"Mended in round {number}.")
        office.press("Send the answer to AMHSA")
        desk.go(review)
        desk.reads("Since you returned it")
        expect(desk.page.locator("[data-question]")).to_have_count(1)
        desk.press("Begin the review")

    # The audit passes QA with full marks and has no actions.
    desk.follow("Pass QA")
    desk.press("Pass QA")
    office.go(here)
    office.headline("passed AMHSA’s review")
    with scopes_disabled():
        audit.refresh_from_db()
        assert audit.state == "qa_passed"
        assert (audit.points_awarded, audit.points_possible) == (30, 30)
        assert list(Submission.objects.values_list("number", "round")) == [(1, 0), (2, 1), (3, 2)]
        assert RevisionRound.objects.filter(answered_on__isnull=False).count() == 2
        assert not ActionItem.objects.exists()


def open_visitor(
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    sign_in: Callable[[Page, User], None],
    user: User,
    **options: object,
) -> Visitor:
    """A signed-in person at a browser; axe can't run without JavaScript."""
    has_script = bool(options["java_script_enabled"])
    visitor = Visitor(open_page(**options), axe if has_script else lambda _: [])
    sign_in(visitor.page, user)
    return visitor


def save(office: Visitor, name: str) -> None:
    """Click a button of the question page; its script saves the answer before it leaves the page."""
    with office.page.expect_navigation():
        office.page.get_by_role("button", name=name, exact=True).click()
    office.look()


def paper(folder, name: str) -> object:
    path = folder / name
    path.write_bytes(papers.pdf())
    return path


def the_audit() -> Audit:
    with scopes_disabled():
        return Audit.objects.get()


def write_note(desk: Visitor, review: str, code: str, text: str) -> None:
    """Write a must-fix note on one question."""
    desk.go(f"{review}?show=all&q={code}#note")
    desk.page.locator("#note [name=weight][value=must_fix]").check()
    desk.page.locator("#note [name=text]").fill(text)
    desk.press("Add the note")


def correct_answer(office: Visitor, code: str) -> None:
    if code == "1.2":
        office.choose(reply="yes")
        office.fill(points="", note="All ten places were looked at.")
    else:
        office.fill(asked="4", positive="4", note="Asked in the shop, one more.")
