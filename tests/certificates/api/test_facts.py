import pytest

from certificates.models import Extension, MinistryReview, Standing
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import certified
from tests.factories import ExtensionFactory, MinistryReviewFactory, UserFactory

pytestmark = pytest.mark.django_db
EXTENSIONS, REVIEWS = "/api/v1/extensions/", "/api/v1/reviews/"


@pytest.fixture(autouse=True)
def now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def certificate(town):
    return certified(town)


@pytest.fixture
def more_time(town, certificate):
    return {
        "municipality": str(town.pk),
        "year": 2026,
        "until": "2026-09-01",
        "granted_on": "2026-05-02",
        "reason": "Flood.",
    }


@pytest.fixture
def opened(town, certificate):
    return {"municipality": str(town.pk), "opened_on": "2026-04-06", "incident": "Serious injury"}


DECISION = {"decided_on": "2026-05-04", "outcome": "revoked", "letter": "0417"}


def post(client, address, facts):
    return client.post(address, facts, content_type="application/json")


def standing():
    with every_municipality():
        return Standing.objects.get()


def test_an_extension_of_a_year_is_granted(client, reviewer, more_time):
    client.force_login(reviewer)

    response = post(client, EXTENSIONS, more_time)

    assert response.status_code == 201
    assert response.json()["until"] == standing().next_due_by.isoformat() == "2026-09-01"


def test_an_extension_of_a_certificate_is_granted(client, reviewer, more_time, certificate):
    client.force_login(reviewer)
    facts = {**more_time, "year": None, "certificate": str(certificate.pk), "until": "2028-09-01"}

    assert post(client, EXTENSIONS, facts).json()["audit"] == str(certificate.audit_id)


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"year": None}, "year"),
        ({"until": "2027-01-01"}, "until"),
        ({"until": "soon"}, "until"),
        ({"granted_on": "2026-05-11"}, "granted_on"),
        ({"reason": ""}, "reason"),
        ({"municipality": "x"}, "municipality"),
    ],
)
def test_an_extension_that_cannot_be_is_refused_at_its_field(different, field, client, reviewer, more_time):
    client.force_login(reviewer)

    response = post(client, EXTENSIONS, {**more_time, **different})

    assert (response.status_code, field in response.json()) == (400, True)
    with every_municipality():
        assert not Extension.objects.exists()


def test_a_neighbours_certificate_is_not_found(client, reviewer, more_time, neighbour):
    client.force_login(reviewer)
    theirs = certified(neighbour)

    assert post(client, EXTENSIONS, {**more_time, "year": None, "certificate": str(theirs.pk)}).status_code == 404


def test_a_review_is_opened_and_decided(client, reviewer, opened):
    client.force_login(reviewer)

    review = post(client, REVIEWS, opened).json()
    decided = post(client, f"{REVIEWS}{review['id']}/decide/", DECISION)

    assert (decided.status_code, decided.json()["outcome"]) == (200, "revoked")
    assert standing().standing == "revoked"


@pytest.mark.parametrize("field", ["decided_on", "outcome", "letter"])
def test_a_decision_that_lacks_something_is_refused_at_its_field(field, client, reviewer, town):
    review = MinistryReviewFactory(municipality=town)
    client.force_login(reviewer)

    response = post(client, f"{REVIEWS}{review.pk}/decide/", {**DECISION, field: ""})

    assert (response.status_code, next(iter(response.json()))) == (400, field)


def test_a_decision_is_recorded_once(client, reviewer, town):
    review = MinistryReviewFactory(municipality=town)
    client.force_login(reviewer)
    post(client, f"{REVIEWS}{review.pk}/decide/", DECISION)

    again = post(client, f"{REVIEWS}{review.pk}/decide/", {**DECISION, "outcome": "upheld"})

    assert again.status_code == 409
    with every_municipality():
        assert MinistryReview.objects.get().outcome == "revoked"


ROLES = {
    "administrator": (200, 403),
    "contributor": (200, 403),
    "reader": (200, 403),
    "auditor": (403, 403),
    "reviewer": (200, 201),
    "manager": (200, 201),
}


@pytest.mark.any_database
@pytest.mark.parametrize(("role", "statuses"), ROLES.items())
def test_who_may_read_and_record(role, statuses, client, town, member, more_time, opened):
    extension, review = ExtensionFactory(municipality=town), MinistryReviewFactory(municipality=town)
    client.force_login(UserFactory(desk_role=role) if role in ("reviewer", "manager") else member(role))

    read = {client.get(f"{EXTENSIONS}{extension.pk}/").status_code, client.get(f"{REVIEWS}{review.pk}/").status_code}
    opened["opened_on"] = "2026-03-01"
    written = {post(client, EXTENSIONS, more_time).status_code, post(client, REVIEWS, opened).status_code}

    assert (read, written) == ({statuses[0]}, {statuses[1]})


@pytest.mark.parametrize("address", [EXTENSIONS, REVIEWS])
def test_a_neighbours_rows_do_not_exist(address, client, member, town, neighbour, more_time, opened):
    extension, review = ExtensionFactory(municipality=town), MinistryReviewFactory(municipality=town)
    client.force_login(member("administrator", municipality=neighbour))

    assert client.get(address).json()["results"] == []
    assert client.get(f"{address}{(extension if address == EXTENSIONS else review).pk}/").status_code == 404
    assert post(client, address, more_time if address == EXTENSIONS else opened).status_code == 404


@pytest.mark.parametrize("address", [EXTENSIONS, REVIEWS])
def test_nobody_signed_in_is_told_so(address, client):
    assert client.get(address).status_code == 401
