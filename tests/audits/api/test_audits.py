import uuid
from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Audit, Document, ElementScore, Note
from audits.rules.lifecycle import AuditState
from secor_portal.activity.models import Event
from tests.audits import papers
from tests.factories import (
    AuditFactory,
    AuditorAssignmentFactory,
    InstrumentFactory,
    MembershipFactory,
    NoteFactory,
    RevisionRoundFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/v1/audits/"


def at(audit, *parts):
    return "/".join([f"{LIST}{audit.pk}", *map(str, parts), ""])


def kept() -> Audit:
    with scopes_disabled():
        return Audit.objects.select_related("instrument").get()


def elements(audit):
    with scopes_disabled():
        return list(audit.instrument.elements.all())


def test_an_audit_goes_through_every_step(api, administrator, reviewer, town):
    InstrumentFactory(valid_from=date(2026, 1, 1))
    own, desk = api(administrator), api(reviewer)

    made = own.post(LIST, {"municipality": str(town.pk), "kind": "internal"}, format="json")
    assert (made.status_code, made.data["state"], made.data["conductor"]) == (201, "draft", "own_people")
    audit = kept()
    day = own.patch(at(audit), {"conducted_on": "2026-05-01", "version": 0}, format="json")
    assert (day.status_code, day.data["version"]) == (200, 1)
    assert [problem["step"] for problem in own.get(at(audit, "problems")).data] == ["documents", "scores"]
    added = own.post(at(audit, "documents"), {"files": [papers.upload("r.pdf", papers.pdf())]}, format="multipart")
    assert (added.status_code, added.data[0]["name"]) == (201, "r.pdf")
    scores = [{"element": str(one.pk), "awarded": "45.50", "possible": "50"} for one in elements(audit)]
    entered = own.put(at(audit, "scores"), {"scores": scores, "version": 2}, format="json")
    assert (entered.status_code, entered.data["version"]) == (200, 3)
    assert [row["points_awarded"] for row in own.get(at(audit, "scores")).data] == ["45.50", "45.50"]

    submitted = own.post(at(audit, "submit"), {"version": 3}, format="json")
    assert (submitted.data["state"], submitted.data["passes"], submitted.data["points_awarded"]) == (
        "submitted", True, "91.00",
    )  # fmt: skip
    assert desk.post(at(audit, "take"), {"version": 4}, format="json").data["state"] == "in_review"
    note = desk.post(at(audit, "notes"), {"weight": "must_fix", "text": "Date it."}, format="json")
    assert (note.status_code, own.get(at(audit, "notes")).data) == (201, [])
    asked = desk.post(at(audit, "request_revisions"), {"letter": "Please.", "version": 6}, format="json")
    assert (asked.data["state"], asked.data["answer_due_on"]) == ("revisions_requested", "2026-05-25")
    assert [row["text"] for row in own.get(at(audit, "notes")).data] == ["Date it."]
    answer = {"answer": "Dated.", "fixed": [note.data["id"]], "version": 7}
    assert own.post(at(audit, "resubmit"), answer, format="json").data["state"] == "resubmitted"
    desk.post(at(audit, "take"), {"version": 8}, format="json")
    passed = desk.post(at(audit, "pass_qa"), {"version": 9}, format="json")
    assert (passed.data["state"], passed.data["qa_decided_on"]) == ("qa_passed", "2026-05-10")
    with scopes_disabled():
        assert Event.objects.about(audit).count() == 11


NO_POINTS = {"element": "…", "awarded": None, "possible": None}
# method · address · data · who may call it · the state that allows it
CALLS = {
    "facts": ("patch", (), {"conducted_on": "2026-05-02", "version": 0}, "writers", "draft"),
    "scores": ("put", ("scores",), {"scores": [NO_POINTS], "version": 0}, "writers", "draft"),
    "submit": ("post", ("submit",), {"version": 0}, "writers", "draft"),
    "withdraw": ("post", ("withdraw",), {"version": 0}, "writers", "submitted"),
    "resubmit": ("post", ("resubmit",), {"answer": "Yes.", "version": 0}, "writers", "revisions_requested"),
    "discard": ("delete", ("?version=0",), {}, "administrators", "draft"),
    "take": ("post", ("take",), {"version": 0}, "desk", "submitted"),
    "note": ("post", ("notes",), {"weight": "must_fix", "text": "Date it."}, "desk", "in_review"),
    "request": ("post", ("request_revisions",), {"letter": "Please.", "version": 0}, "desk", "in_review"),
    "pass": ("post", ("pass_qa",), {"version": 0}, "desk", "in_review"),
    "fail": ("post", ("fail_qa",), {"reason": "Old.", "version": 0}, "desk", "in_review"),
    "reject": ("post", ("reject",), {"reason": "Unreadable.", "version": 0}, "desk", "in_review"),
    "reverse": ("post", ("reverse",), {"reason": "Oh.", "version": 0}, "managers", "qa_failed"),
}  # fmt: skip
MAY = {
    "writers": {"administrator", "contributor"},
    "administrators": {"administrator"},
    "desk": {"reviewer", "manager"},
    "managers": {"manager"},
}


@pytest.fixture
def call(api, audit_in):
    """``call("submit", person)`` calls it on an audit in ``state``, by default the one that allows the call."""

    def make(name, person, state=None):
        method, parts, sent, _, fitting = CALLS[name]
        audit = audit_in(state or fitting, kind="internal", round=0)
        if name == "scores":
            sent = sent | {"scores": [sent["scores"][0] | {"element": str(elements(audit)[0].pk)}]}
        address = at(audit, *parts).replace("/?version=0/", "/?version=0")
        return getattr(api(person), method)(address, sent, format="json")

    return make


@pytest.fixture
def person(town, neighbour):
    def make(role):
        if role in ("reviewer", "manager"):
            return UserFactory(desk_role=role)
        if role == "anonymous":
            return None
        where, role = (neighbour, "administrator") if role == "neighbour" else (town, role)
        with scopes_disabled():
            return MembershipFactory(municipality=where, role=role).user

    return make


@pytest.mark.any_database
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    "role", ["administrator", "contributor", "reader", "auditor", "reviewer", "manager", "neighbour", "anonymous"]
)
def test_each_call_needs_the_permission_of_the_role(role, name, call, person):
    answer = call(name, person(role))

    expected = {"neighbour": 404, "anonymous": 401}.get(role, 403)
    if role in MAY[CALLS[name][3]]:
        expected = {"note": 201, "discard": 204}.get(name, 200)
    assert answer.status_code == expected


@pytest.mark.any_database
@pytest.mark.parametrize("state", AuditState)
@pytest.mark.parametrize("name", CALLS)
def test_a_call_closed_in_this_state_is_refused_with_a_sentence(name, state, call, person):
    role = {"writers": "contributor", "administrators": "administrator", "desk": "reviewer", "managers": "manager"}

    answer = call(name, person(role[CALLS[name][3]]), state)

    assert answer.status_code in (200, 201, 204, 400)
    if answer.status_code == 400:
        assert str(answer.data["detail"]).endswith(".")


@pytest.mark.parametrize("name", [name for name in CALLS if "version" in str(CALLS[name])])
def test_an_older_version_is_a_conflict(name, api, audit_in, person):
    method, parts, sent, who, fitting = CALLS[name]
    audit = audit_in(fitting, kind="internal", version=5)
    caller = api(person({"writers": "contributor", "desk": "reviewer"}.get(who, who.removesuffix("s"))))
    if name == "scores":
        sent = sent | {"scores": [sent["scores"][0] | {"element": str(elements(audit)[0].pk)}]}

    answer = getattr(caller, method)(at(audit, *parts).replace("/?version=0/", "/?version=0"), sent, format="json")

    assert (answer.status_code, answer.data["code"]) == (409, "changed_meanwhile")
    assert kept().version == 5


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "sent", "field"),
    [
        ("facts", {"conducted_on": "2026-02-30", "version": 0}, "conducted_on"),
        ("facts", {"conducted_on": "2027-01-01", "version": 0}, "conducted_on"),
        ("facts", {"conducted_on": "2026-05-01"}, "version"),
        ("facts", {"conducted_on": "2026-05-01", "version": -1}, "version"),
        ("scores", {"scores": [], "version": 0}, "scores"),
        ("scores", {"scores": "all", "version": 0}, "scores"),
        ("resubmit", {"answer": " ", "version": 0}, "answer"),
        ("resubmit", {"answer": "x", "fixed": ["y"], "version": 0}, "fixed"),
        ("note", {"weight": "urgent", "text": "x"}, "weight"),
        ("note", {"weight": "must_fix", "text": ""}, "text"),
        ("request", {"letter": "", "version": 0}, "letter"),
        ("fail", {"version": 0}, "reason"),
        ("reject", {"reason": "", "version": 0}, "reason"),
    ],
)
def test_bad_input_is_refused_at_its_field(name, sent, field, api, audit_in, person):
    method, parts, _, who, state = CALLS[name]
    audit = audit_in(state, kind="internal")
    caller = api(person("contributor" if who == "writers" else "reviewer"))

    answer = getattr(caller, method)(at(audit, *parts), sent, format="json")

    assert answer.status_code == 400
    assert field in answer.data
    assert kept().version == 0


CANNOT_START = [
    ({"kind": "cor"}, "kind"),
    ({}, "kind"),
    ({"kind": "additional"}, "reason"),
    ({"kind": "internal", "municipality": "x"}, "municipality"),
]


@pytest.mark.parametrize(("facts", "field"), CANNOT_START)
def test_an_invalid_start_is_refused_at_its_field(facts, field, api, administrator, town):
    answer = api(administrator).post(LIST, {"municipality": str(town.pk)} | facts, format="json")

    assert (answer.status_code, field in answer.data) == (400, True)


def test_an_audit_cannot_be_started_for_another_municipality(api, administrator, neighbour, member):
    sent = {"municipality": str(neighbour.pk), "kind": "internal"}

    assert api(administrator).post(LIST, sent, format="json").status_code == 404
    assert api(administrator).post(LIST, sent | {"municipality": str(uuid.uuid4())}, format="json").status_code == 404


def test_an_upload_with_bad_files_names_them_and_adds_none(api, administrator, audit_in):
    audit = audit_in()
    wrong = [papers.upload("bad.pdf", b"MZ"), papers.upload("worse.exe", b"MZ")]
    files = [papers.upload("good.pdf", papers.pdf("g")), *wrong]

    answer = api(administrator).post(at(audit, "documents"), {"files": files}, format="multipart")

    assert (answer.status_code, answer.data["code"]) == (400, "file_refused")
    assert [sentence.partition(" ")[0] for sentence in answer.data["files"]] == ["“bad.pdf”", "“worse.exe”"]
    with scopes_disabled():
        assert [document.name for document in Document.objects.all()] == ["report.pdf"]


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_an_upload_without_a_file_is_refused(form, api, administrator, audit_in):
    answer = api(administrator).post(at(audit_in(), "documents"), {}, format=form)

    assert (answer.status_code, answer.data["files"]) == (400, ["Choose a file."])


def test_a_file_and_a_note_are_removed(api, administrator, reviewer, audit_in):
    draft, other = audit_in(), audit_in("in_review", kind="internal")
    with scopes_disabled():
        document, note = Document.objects.get(audit=draft), NoteFactory(audit=other)

    assert api(administrator).delete(at(draft, "documents", document.pk)).status_code == 204
    assert api(administrator).delete(at(draft, "documents", document.pk)).status_code == 404
    assert api(administrator).delete(at(other, "documents", document.pk)).status_code == 404
    assert api(reviewer).delete(at(other, "notes", note.pk)).status_code == 204
    with scopes_disabled():
        assert not Note.objects.exists()
        assert Document.objects.get(pk=document.pk).removed_at is not None


def test_incomplete_points_are_refused_and_not_saved(api, administrator, audit_in):
    audit = audit_in()
    scores = [{"element": str(elements(audit)[0].pk), "awarded": "1", "possible": None}]

    answer = api(administrator).put(at(audit, "scores"), {"scores": scores, "version": 0}, format="json")

    assert answer.status_code == 400
    with scopes_disabled():
        assert set(ElementScore.objects.values_list("points_awarded", flat=True)) == {45}


def test_a_list_shows_only_audits_the_person_can_reach(api, administrator, reviewer, town, neighbour, audit_in):
    mine, external = audit_in("submitted", kind="internal"), audit_in("submitted", kind="certification")
    with scopes_disabled():
        AuditFactory(municipality=neighbour)
        auditor = MembershipFactory(municipality=town, role="auditor")
        AuditorAssignmentFactory(audit=external, membership=auditor)

    def listed(person, query=""):
        return {row["id"] for row in api(person).get(LIST + query).data["results"]}

    assert listed(administrator) == {str(mine.pk), str(external.pk)}
    assert listed(auditor.user) == {str(external.pk)}
    assert len(listed(reviewer)) == 3
    assert listed(administrator, "?kind=internal") == {str(mine.pk)}
    assert listed(reviewer, f"?municipality={neighbour.pk}&state=submitted").isdisjoint(listed(administrator))
    assert api(administrator).get(f"{LIST}?municipality={neighbour.pk}").status_code == 404
    assert api(auditor.user).get(at(mine)).status_code == 403


def test_audits_are_filtered_by_year_and_reviewer(api, reviewer, administrator, town, audit_in):
    this_year, last_year = audit_in("in_review", reviewer=reviewer), audit_in("draft", conducted_on=date(2025, 12, 31))
    undated = audit_in("draft", conducted_on=None)

    def listed(person, query):
        return {row["id"] for row in api(person).get(LIST + query).data["results"]}

    assert listed(reviewer, "?year=2026") == {str(this_year.pk)}
    assert listed(administrator, "?year=2025") == {str(last_year.pk)}
    assert listed(reviewer, f"?reviewer={reviewer.pk}") == {str(this_year.pk)}
    assert listed(reviewer, f"?reviewer={administrator.pk}") == set()
    assert listed(administrator, f"?reviewer={reviewer.pk}") == set()
    assert str(undated.pk) in listed(administrator, "")


@pytest.mark.parametrize("query", ["year=0", "year=99999", "year=2026.5", "year=soon", "reviewer=Ann", "kind=cor"])
def test_an_invalid_filter_is_refused_at_its_name(query, api, reviewer):
    answer = api(reviewer).get(f"{LIST}?{query}")

    assert (answer.status_code, answer.data["code"]) == (400, "invalid")
    assert query.partition("=")[0] in answer.data


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_query_count_is_independent_of_its_length(count, api, administrator, town, django_assert_num_queries):
    with scopes_disabled():
        AuditFactory.create_batch(count, municipality=town)
    caller = api(administrator)

    with django_assert_num_queries(4):
        assert len(caller.get(LIST).data["results"]) == min(count, 25)


def test_an_unsubmitted_external_report_is_hidden(api, administrator, town, audit_in):
    audit = audit_in("draft", kind="certification")
    with scopes_disabled():
        auditor = MembershipFactory(municipality=town, role="auditor")
        AuditorAssignmentFactory(audit=audit, membership=auditor)

    for part in ("documents", "scores", "notes"):
        assert api(administrator).get(at(audit, part)).status_code == 403
        assert api(auditor.user).get(at(audit, part)).status_code == 200


def test_a_field_left_out_of_an_audit_is_unchanged(api, administrator, audit_in):
    audit = audit_in(kind="additional", reason="A fire.", conducted_on=None)
    own, where = api(administrator), at(audit)

    reason = own.patch(where, {"reason": "Two fires.", "version": 0}, format="json")
    day = own.patch(where, {"conducted_on": "2026-05-01", "version": 1}, format="json")
    again = own.patch(where, {"reason": "A fire.", "version": 2}, format="json")

    assert [(one.data["conducted_on"], one.data["reason"]) for one in (reason, day, again)] == [
        (None, "Two fires."),
        ("2026-05-01", "Two fires."),
        ("2026-05-01", "A fire."),
    ]
    assert own.patch(where, {"conducted_on": None, "version": 3}, format="json").status_code == 400
    assert own.patch(where, {"reason": "", "version": 3}, format="json").status_code == 400


def test_a_round_answered_over_the_api_is_closed(api, administrator, audit_in):
    audit = audit_in("revisions_requested", kind="internal", round=1)
    with scopes_disabled():
        asked = RevisionRoundFactory(audit=audit, requested_on="2026-05-05")

    api(administrator).post(at(audit, "resubmit"), {"answer": "Done.", "version": 0}, format="json")

    asked.refresh_from_db()
    assert asked.answer == "Done."


def test_only_a_manager_can_assign_the_reviewer(api, manager, reviewer, administrator, town):
    audit = AuditFactory(municipality=town, state=AuditState.SUBMITTED)

    mine = api(administrator).post(at(audit, "reviewer"), {"version": 0, "reviewer": None}, format="json")
    assigned = api(manager).post(at(audit, "reviewer"), {"version": 0, "reviewer": str(reviewer.pk)}, format="json")

    assert (mine.status_code, assigned.status_code) == (403, 200)
    assert kept().reviewer_id == reviewer.pk


def test_the_reviewer_is_shown_only_to_amhsa(api, manager, administrator, town, django_assert_num_queries):
    ann = UserFactory(desk_role="reviewer", name="Ann Lee")
    with scopes_disabled():
        audit = AuditFactory(municipality=town, state=AuditState.IN_REVIEW, reviewer=ann)
        AuditFactory.create_batch(3, municipality=town, reviewer=ann)
    desk = api(manager)

    read = desk.get(at(audit)).data["reviewer"]
    given = desk.post(at(audit, "reviewer"), {"version": 0, "reviewer": str(manager.pk)}, format="json")

    assert read == {"id": str(ann.pk), "name": "Ann Lee"}
    assert given.data["reviewer"]["name"] == manager.name
    assert api(administrator).get(at(audit)).data["reviewer"] is None
    assert {row["reviewer"] for row in api(administrator).get(LIST).data["results"]} == {None}
    with django_assert_num_queries(3):
        assert all(row["reviewer"] for row in desk.get(LIST).data["results"])


def test_an_unassigned_audit_has_no_reviewer(api, reviewer, town):
    audit = AuditFactory(municipality=town, state=AuditState.SUBMITTED)

    assert api(reviewer).get(at(audit)).data["reviewer"] is None


def test_a_person_outside_amhsa_cannot_be_the_reviewer(api, manager, administrator, town):
    audit = AuditFactory(municipality=town, state=AuditState.SUBMITTED)

    response = api(manager).post(
        at(audit, "reviewer"), {"version": 0, "reviewer": str(administrator.pk)}, format="json"
    )

    assert response.status_code == 400
    assert "reviewer" in response.data


def test_a_downloaded_file_is_unchanged_and_sandboxed(api, administrator, town):
    audit, own = (
        AuditFactory(municipality=town, kind="internal", state=AuditState.DRAFT, author=administrator),
        api(administrator),
    )
    content = papers.pdf()
    added = own.post(at(audit, "documents"), {"files": [papers.upload("r.pdf", content)]}, format="multipart")

    response = own.get(at(audit, "documents", added.data[0]["id"]))

    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''r.pdf"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
