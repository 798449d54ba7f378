"""The file, read by somebody else's parser."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from notifications.rules.ics import IcsEntry, write_ics

AT = datetime(2026, 5, 10, 16, 0, tzinfo=UTC)
PAGE = "https://portal.example/m/delia/audits/"


def entry(**facts):
    told = {"title": "Village of Delia: internal audit due", "why": "Each year (R3.3).", "page": PAGE}
    return IcsEntry(**{"uid": "u-1", "due_on": date(2027, 5, 1), "sequence": 0, "changed_at": AT} | told | facts)


def read(*entries, **more):
    return Calendar.from_ical(write_ics(entries, **more))


def only_event(*entries):
    (event,) = read(*entries).walk("VEVENT")
    return event


def test_an_entry_is_a_whole_day_with_its_reason_and_page():
    event = only_event(entry(sequence=3))

    assert event["UID"] == "u-1"
    assert event["SEQUENCE"] == 3
    assert event["DTSTART"].dt == date(2027, 5, 1)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["DTSTAMP"].dt == AT
    assert event["DESCRIPTION"] == f"Each year (R3.3).\n\n{PAGE}"
    assert event["URL"] == PAGE
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    assert not event.walk("VALARM")


def test_what_counts_no_longer_says_so_in_its_status_and_in_words():
    event = only_event(entry(cancelled=True))

    assert event["STATUS"] == "CANCELLED"
    assert event["SUMMARY"] == "No longer due: Village of Delia: internal audit due"


def test_a_calendar_to_subscribe_to_has_a_name_and_is_asked_for_twice_a_day():
    made = read(name="SECOR dates of Village of Delia")

    assert made["X-WR-CALNAME"] == made["NAME"] == "SECOR dates of Village of Delia"
    assert made["REFRESH-INTERVAL"].dt == timedelta(hours=12)
    assert made["METHOD"] == "PUBLISH"


def test_a_file_in_a_mail_has_no_name():
    assert "NAME" not in read(entry())


def test_no_line_is_longer_than_75_octets():
    written = write_ics([entry(why="é" * 400)])

    assert max(len(line) for line in written.split(b"\r\n")) <= 75


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2026, 12, 31), date.max, date.min])
def test_any_day_comes_back(day):
    assert only_event(entry(due_on=day))["DTSTART"].dt == day


@given(st.text(), st.text())
def test_whatever_people_type_stays_inside_its_line(title, why):
    event = only_event(entry(title=title, why=why))

    assert event["UID"] == "u-1"
    assert event["URL"] == PAGE
    assert set(event) == set(only_event(entry()))
