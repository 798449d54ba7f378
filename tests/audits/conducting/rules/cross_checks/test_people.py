import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.conducting.rules.cross_checks.people import check_names_contact, check_names_person
from tests.audits.rules.sheets import line, paper

NAMES = [
    "Mr Smith signs the forms.",
    "Ask Mrs. O’Hara.",
    "Ms Élan showed the shop.",
    "Miss Brown has the binder.",
    "Dr. A. Jones wrote it.",
    "MR SMITH",
    "the binder of mr Smith",
    "My name is on the form.",
]
NO_NAMES = [
    "",
    "The foreman and the CAO sign.",
    "We miss Safety meetings in winter.",
    "The medical doctor comes on Monday.",
    "Mrs",
    "The drain at the street end.",
]
CONTACTS = [
    "Write to cao@delia.ca for it.",
    "first.last+safety@town.example.org",
    "Call 780-555-0123.",
    "Call (780) 555-0123.",
    "Call +1 780 555 0123.",
    "1-800-555-0123",
    "780.555.0123",
    "7805550123",
]
NO_CONTACTS = [
    "",
    "Bylaw 321-2019 and form HS-101-2027.",
    "From 2026-06-15 to 2027-06-15.",
    "12 forms @ the shop.",
    "WCB account 1234567.",
    "19 of 24 forms, 3 of 5 people.",
    "Serial number 12345678901234.",
]


@pytest.mark.parametrize(("note", "found"), [*((note, 1) for note in NAMES), *((note, 0) for note in NO_NAMES)])
def test_a_note_that_names_a_person_is_found(note, found):
    assert len(list(check_names_person(paper(line(given={"note": note}))))) == found


@pytest.mark.parametrize(("note", "found"), [*((note, 1) for note in CONTACTS), *((note, 0) for note in NO_CONTACTS)])
def test_a_note_with_an_email_address_or_phone_number_is_found(note, found):
    assert len(list(check_names_contact(paper(line(given={"note": note}))))) == found


def test_the_findings_do_not_repeat_personal_information():
    audit = paper(line(given={"note": "Mr Smith, 780 555 0123"}))

    said = " ".join(finding.sentence for finding in [*check_names_person(audit), *check_names_contact(audit)])

    assert "Smith" not in said
    assert "555" not in said


@given(st.text(max_size=40), st.sampled_from(NAMES))
def test_a_name_is_found_after_any_other_text(before, note):
    assert len(list(check_names_person(paper(line(given={"note": f"{before} {note}"}))))) == 1
