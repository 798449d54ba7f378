from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from audits.hooks import Proposal
from audits.models import Audit
from tests.audits.reading import error_at, text, typed
from tests.factories import MOMENT, AuditFactory, AuditorAssignmentFactory, InstrumentFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(set_hooks):
    """``proposed(kind)`` makes the standing propose an audit of this kind."""

    def propose(kind):
        made = Proposal(kind, None, f"Next: the {kind} audit, by 3 June 2027.", ("R3.4", "R3.5"))
        set_hooks(propose_audit=lambda *_: made)

    return propose


def test_the_list_shows_the_latest_audit_first(signed_in, address, administrator, town):
    with scopes_disabled():
        AuditFactory(municipality=town, kind="internal", state="draft", started_at=MOMENT + timedelta(days=9))
        AuditFactory(municipality=town, kind="certification", state="qa_passed")

    shown = text(signed_in(administrator).get(address("audits", town)))

    assert shown.index("Internal 2026") < shown.index("Certification 2026")
    assert "1 May 2026 QA passed – 90.0% Passes 21 May 2026" in shown
    assert "Start an audit" in shown


def test_the_page_without_audits_offers_the_certification_audit(signed_in, address, administrator, member, town):
    shown = text(signed_in(administrator).get(address("audits", town)))

    assert "No audits yet" in shown
    assert "Start the certification audit" in shown
    assert "Start" not in text(signed_in(member("reader")).get(address("audits", town)))


def test_an_external_auditor_sees_only_their_audit(signed_in, address, town, audit_in):
    mine, _ = audit_in(kind="certification"), audit_in("qa_passed", kind="internal")
    with scopes_disabled():
        auditor = MembershipFactory(municipality=town, role="auditor")
        AuditorAssignmentFactory(audit=mine, membership=auditor)

    shown = text(signed_in(auditor.user).get(address("audits", town)))

    assert "Certification 2026" in shown
    assert "Internal" not in shown


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_query_count_is_independent_of_its_length(
    count, signed_in, address, administrator, town, django_assert_num_queries
):
    with scopes_disabled():
        AuditFactory.create_batch(count, municipality=town, kind="internal")
    visitor = signed_in(administrator)

    with django_assert_num_queries(5):
        response = visitor.get(address("audits", town))

    assert response.content.count(b'<th scope="row">') == min(count, 25)


def test_a_long_list_pages_forward_and_back(signed_in, address, administrator, town):
    with scopes_disabled():
        for number in range(30):
            AuditFactory(municipality=town, kind="internal", started_at=MOMENT - timedelta(days=number))
    visitor = signed_in(administrator)

    first = visitor.get(address("audits", town))
    second = visitor.get(address("audits", town) + first.context["next"])
    back = visitor.get(address("audits", town) + second.context["previous"])

    assert (len(first.context["rows"]), len(second.context["rows"])) == (25, 5)
    assert back.context["rows"] == first.context["rows"]
    assert second.context["next"] == ""


@pytest.mark.parametrize("place", ["after=nonsense", "before=|", "after=2026-05-10T00:00:00Z|x", "after=%00"])
def test_an_invalid_page_shows_the_beginning(place, signed_in, address, administrator, town):
    assert signed_in(administrator).get(f"{address('audits', town)}?{place}").status_code == 200


# — starting —


@pytest.mark.parametrize(
    ("query", "stands", "chosen"),
    [
        ("", "internal", "internal"),
        ("?kind=additional", "internal", "additional"),
        ("", "cor", ""),
        ("?kind=x", "internal", "internal"),
    ],
)
def test_the_kind_is_preselected_by_the_link_or_the_standing(
    query, stands, chosen, signed_in, address, administrator, town, proposed
):
    proposed(stands)

    response = signed_in(administrator).get(address("audit_start", town) + query)

    assert response.context["form"].initial["kind"] == chosen
    assert f"Next: the {stands} audit, by 3 June 2027. Rule 3.4, Rule 3.5" in text(response)


def test_starting_opens_a_draft(signed_in, address, administrator, town):
    InstrumentFactory()

    response = signed_in(administrator).post(address("audit_start", town), {"kind": "internal"}, follow=True)

    with scopes_disabled():
        audit = Audit.objects.get()
    assert (audit.kind, audit.conductor, audit.author) == ("internal", "own_people", administrator)
    assert response.redirect_chain[-1][0] == address("audit", audit)
    assert "Internal audit started. Nothing goes to AMHSA until you submit it." in text(response)


def test_the_conductor_can_be_chosen_only_for_an_additional_audit(signed_in, address, administrator, town):
    InstrumentFactory()
    sent = {"kind": "certification", "conductor": "own_people", "reason": ""}

    signed_in(administrator).post(address("audit_start", town), sent)

    with scopes_disabled():
        assert Audit.objects.get().conductor == "external"


def test_a_refused_start_keeps_the_typed_text(signed_in, address, administrator, town):
    InstrumentFactory()

    response = signed_in(administrator).post(address("audit_start", town), {"kind": "additional", "reason": "  "})

    assert error_at(response, "reason") == "Say why you are conducting an additional audit."
    assert 'value="additional"' in response.content.decode()
    assert b"checked" in response.content
    assert not Audit._base_manager.exists()


def test_a_start_without_a_kind_is_refused_at_its_field(signed_in, address, administrator, town):
    response = signed_in(administrator).post(address("audit_start", town), {"reason": "An injury in the shop."})

    assert error_at(response, "kind") == "Choose a kind of audit."
    assert typed(response, "reason") == "An injury in the shop."


def test_an_open_draft_of_the_same_kind_is_linked(signed_in, address, administrator, town, audit_in):
    audit = audit_in(kind="internal")

    shown = signed_in(administrator).get(address("audit_start", town))
    again = signed_in(administrator).post(address("audit_start", town), {"kind": "internal"})

    assert address("audit", audit) in shown.content.decode()
    assert error_at(again, "kind").startswith("An internal audit is already open as a draft.")


def test_a_dissolved_municipality_has_no_start_button(signed_in, address, administrator, town):
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2026, 1, 1))

    listed = signed_in(administrator).get(address("audits", town)).content.decode()
    opened = signed_in(administrator).get(address("audit_start", town), follow=True)

    assert address("audit_start", town) not in listed
    assert opened.redirect_chain == [(address("audits", town), 302)]
    assert "was dissolved on 1 January 2026. You can’t start an audit." in opened.content.decode()


@pytest.mark.parametrize(("role", "status"), [("contributor", 200), ("reader", 403), ("auditor", 403)])
def test_a_start_needs_the_permission_of_the_role(role, status, signed_in, address, member, town):
    assert signed_in(member(role)).get(address("audit_start", town)).status_code == status
