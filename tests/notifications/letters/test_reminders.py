"""What reminders say."""

import re
from datetime import date, timedelta

import pytest

from audits.rules.lifecycle import AuditState
from notifications.letters.composing import compose_email
from notifications.models import Obligation
from notifications.services.reminders import write_reminders
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    ExtensionFactory,
    HeadcountEntryFactory,
    MembershipFactory,
    RevisionRoundFactory,
)
from tests.notifications.rows import BEFORE, DUE_BY

pytestmark = pytest.mark.usefixtures("everywhere")

WHOLE = """\
Village of Delia
Finish the internal audit by 1 May 2027.
That’s in 14 days.

Go to your audits:
https://portal.example/m/delia/audits/

WHY THIS DATE
The next audit is the one for 2027. It can be conducted from 1 January
2027. The last audit was conducted on 1 May 2026. One year later is 1
May 2027. Between two certification audits, the yearly audit is an
internal audit. The date of an audit is its last day.

Finish the audit by: 1 May 2027
Submit it to AMHSA by: 22 May 2027, if you finish on the last day
Your certificate: In force, expires on 1 May 2029
Your WCB discount: At risk if the audit is late

The rules of the program:
https://portal.example/rules/

A file for your calendar is attached.

Questions? Reply to this email.

--
AMHSA, Certifying Partner for municipalities
You get this email because you act for the Village of Delia in the SECOR
portal. The next reminder comes on 24 April 2027, unless it’s done by
then. You can’t switch off this email: a certificate lapses without its
audits.
Change who gets these emails: https://portal.example/m/delia/people/
Choose which emails you get: https://portal.example/mail/
"""


@pytest.fixture
def delia(town, settings):
    settings.PORTAL_URL = "https://portal.example"
    town.name, town.official_name, town.slug = "Delia", "Village of Delia", "delia"
    town.save()
    return town


def letter(as_of, at):
    write_reminders(as_of=as_of, at=at)
    return compose_email(list(Obligation.objects.due().select_related("municipality")), as_of=as_of, at=at).letter


def text(letter):
    return letter.build_message("clerk@delia.example", Obligation().pk).body


def html(letter):
    return letter.build_message("clerk@delia.example", Obligation().pk).alternatives[0].content


def test_the_whole_reminder_of_an_audit(delia, certified, administrator, at):
    said = letter(BEFORE, at)

    assert said.subject == "Due 1 May 2027: internal audit, Village of Delia"
    assert text(said) == WHOLE


def test_the_html_says_the_same_and_leads_to_the_same_pages(delia, certified, administrator, at):
    said = html(letter(BEFORE, at))

    assert "Finish the internal audit by 1 May 2027." in said
    assert "That’s in 14 days." in said
    assert "One year later is 1 May 2027." in said
    assert 'href="https://portal.example/m/delia/audits/"' in said
    assert 'href="https://portal.example/m/delia/people/"' in said
    assert 'href="https://portal.example/mail/"' in said
    assert all(link.startswith("https://portal.example/") for link in re.findall(r'href="([^"]*)"', said))


def test_reminder_html_links_each_rule_under_its_title(delia, certified, administrator, at):
    said = html(letter(BEFORE, at))

    links = dict(re.findall(r'href="https://portal.example/rules/#([^"]*)"[^>]*>([^<]*)<', said))
    assert links["rule-3-4"] == "due one year after the last audit"
    assert "rule-5-1" in links  # the discount that is at risk
    assert not re.search(r"R\d\.\d", said)


def test_letter_text_cites_no_rule_numbers(delia, certified, administrator, at):
    said = text(letter(BEFORE, at))

    assert not re.search(r"\bR\d", said)
    assert said.count("https://portal.example/rules/") == 1


LEFT = [
    (0, "Finish the internal audit today.", "That’s today.", "DUE TODAY: "),
    (1, "Finish the internal audit by 1 May 2027.", "That’s tomorrow.", "Due 1 May 2027: "),
    (5, "Finish the internal audit by 1 May 2027.", "That’s in 5 days.", "Due 1 May 2027: "),
    (-1, "Finish the internal audit now. It’s 1 day overdue.", "It was due by 1 May 2027.", "OVERDUE by 1 day: "),
    (-40, "Finish the internal audit now. It’s 40 days overdue.", "It was due by 1 May 2027.", "OVERDUE by 40 days: "),
]


@pytest.mark.parametrize(("days_left", "headline", "lead", "status"), LEFT)
def test_reminder_counts_days_from_the_day_it_is_sent(
    delia, certified, administrator, at, days_left, headline, lead, status
):
    said = letter(DUE_BY - timedelta(days=days_left), at)

    assert (said.headline, said.lead) == (headline, lead)
    assert said.subject == f"{status}internal audit, Village of Delia"


def test_late_audit_names_no_submission_day_but_the_discount(delia, certified, administrator, at):
    said = text(letter(DUE_BY + timedelta(days=30), at))

    assert "Submit it to AMHSA by" not in said
    assert "Your WCB discount: At risk while the audit is late" in said
    assert "This is the last reminder of this date." in said


def test_more_time_from_amhsa_is_the_reason(delia, certified, administrator, at):
    ExtensionFactory(municipality=delia, year=2027, granted_on=date(2027, 3, 1), until=date(2027, 8, 31))

    said = letter(date(2027, 8, 24), at)

    assert said.subject == "Due 31 August 2027: internal audit, Village of Delia"
    assert "AMHSA extended the deadline for the 2027 audit to 31 August 2027." in said.sections[0].paragraphs[0]


def test_above_ten_people_it_is_a_cor_audit(delia, certified, administrator, at):
    HeadcountEntryFactory(municipality=delia, count=11, starts_on=date(2027, 2, 1))

    said = letter(BEFORE, at)

    assert said.subject == "Due 1 May 2027: COR audit, Village of Delia"
    assert "R1.3" in said.sections[0].rules


def test_out_of_the_cycle_pir_is_the_reason(delia, administrator, at):
    delia.pir_registered_on = date(2026, 2, 1)
    delia.save()

    said = letter(date(2026, 12, 24), at)

    assert said.subject == "Due 31 December 2026: certification audit, Village of Delia"
    assert "Its first audit is due by the end of 2026." in said.sections[0].paragraphs[0]
    assert ("Your certificate", "None in force") in said.sections[0].facts
    assert "discount" not in text(said)


def test_revisions(delia, administrator, at):
    audit = AuditFactory(municipality=delia, kind="internal", state=AuditState.REVISIONS_REQUESTED)
    RevisionRoundFactory(audit=audit, requested_on=date(2026, 5, 20), due_on=date(2026, 6, 4))

    said = letter(date(2026, 5, 28), at)

    assert said.subject == "Due 4 June 2026: revisions of the internal audit, Delia"
    assert said.headline == "Send your revisions by 4 June 2026."
    assert said.button.url == f"https://portal.example/m/delia/audits/{audit.pk}/revisions/"
    assert "AMHSA asked for revisions on 20 May 2026." in said.sections[0].paragraphs[0]
    assert said.sections[0].rules == ("R3.2",)
    assert said.footer_link.url == "https://portal.example/m/delia/people/"


def test_an_action(delia, certified, administrator, at):
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2026, 9, 1), what="Put a rail at the pit")

    said = letter(date(2026, 8, 25), at)

    assert said.subject == "Due 1 September 2026: action in your action plan, Delia"
    assert said.sections[0].facts == (("Action", "Put a rail at the pit"), ("Responsible", "Public works foreman"))
    assert said.sections[0].rules == ("R3.1",)
    assert said.button.url == "https://portal.example/m/delia/plan/"


def test_expiry_with_the_audit_that_prevents_the_lapse(delia, certified, administrator, at):
    for year in (2027, 2028):
        AuditFactory(
            municipality=delia,
            kind="internal",
            state=AuditState.QA_PASSED,
            conducted_on=date(year, 4, 20),
            qa_decided_on=date(year, 5, 5),
        )

    said = letter(date(2029, 4, 10), at)

    assert said.subject == "2 dates, the first on 20 April 2029, Village of Delia"
    assert [section.title for section in said.sections] == [
        "Certification audit due 20 April 2029",
        "Certificate expires 1 May 2029",
    ]
    assert "before the certificate expires: by 30 April 2029." in said.sections[0].paragraphs[1]
    assert "The certificate expires on 1 May 2029, three years after the audit." in said.sections[1].paragraphs[1]


def test_nothing_is_said_of_an_expiry_after_its_day(delia, certified, administrator, at):
    for year in (2027, 2028):
        conducted_on, decided_on = date(year, 4, 20), date(year, 5, 5)
        AuditFactory(
            municipality=delia,
            kind="internal",
            state=AuditState.QA_PASSED,
            conducted_on=conducted_on,
            qa_decided_on=decided_on,
        )
    write_reminders(as_of=date(2029, 5, 1), at=at)

    said = compose_email(list(Obligation.objects.filter(subject="expiry")), as_of=date(2029, 5, 1), at=at).letter

    assert (said.headline, said.lead) == ("Your certificate expires today.", "Ask AMHSA what to do next.")
    assert "This is the last reminder of this date." in said.footer
    assert said.button.url == "https://portal.example/m/delia/certificates/"


def test_several_dates_come_in_their_order_each_with_its_page(delia, certified, administrator, at):
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2027, 4, 18))

    said = letter(BEFORE, at)

    assert said.headline == "2 dates, the first on 18 April 2027."
    assert said.lead == "Finish one action of your action plan by 18 April 2027. That’s tomorrow."
    assert [(section.title, section.paragraphs[0], section.link.url) for section in said.sections] == [
        ("Action in your action plan due 18 April 2027", "That’s tomorrow.", "https://portal.example/m/delia/plan/"),
        ("Internal audit due 1 May 2027", "That’s in 14 days.", "https://portal.example/m/delia/audits/"),
    ]
    assert said.button.url == "https://portal.example/m/delia/"


def test_dates_of_several_municipalities_name_them_and_lead_to_all_of_them(
    delia, certified, neighbour, administrator, at
):
    neighbour.official_name = "Wheatland County"
    neighbour.save()
    MembershipFactory(municipality=neighbour, user=administrator)
    AuditFactory(municipality=neighbour, state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))
    HeadcountEntryFactory(municipality=neighbour)

    said = letter(BEFORE, at)

    assert said.subject == "2 dates, the first on 1 May 2027, 2 municipalities"
    assert [section.title for section in said.sections] == [
        "Village of Delia: internal audit due 1 May 2027",
        "Wheatland County: internal audit due 1 May 2027",
    ]
    assert said.button.url == "https://portal.example/mine/"
    assert said.footer.startswith(
        "You get this email because you act for the Village of Delia and Wheatland County in the SECOR portal. "
    )
    assert said.footer_link is None


def test_a_long_name_gives_way_to_the_short_one_in_the_subject(delia, certified, administrator, at):
    delia.official_name = "Municipal District of Wainwright No. 61"
    delia.save()

    said = letter(BEFORE, at)

    assert said.subject == "Due 1 May 2027: internal audit, Delia"
    assert said.place == "Municipal District of Wainwright No. 61"


def test_what_people_typed_is_text_in_html(delia, certified, administrator, at):
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2026, 9, 1), what="<b>Rail & pit</b>")

    said = letter(date(2026, 8, 25), at)

    assert "&lt;b&gt;Rail &amp; pit&lt;/b&gt;" in html(said)
    assert "<b>Rail & pit</b>" in text(said)
