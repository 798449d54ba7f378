"""Calendars read by somebody else's parser."""

from icalendar import Calendar


def events(written):
    """By UID: the events of a file."""
    found = list(Calendar.from_ical(written).walk("VEVENT"))
    by_name = {str(event["UID"]): event for event in found}
    assert len(by_name) == len(found), "a UID is there twice"
    return by_name


def told(written):
    """What stands on which day, in order: day, title, sequence, status."""
    return [
        (event["DTSTART"].dt, str(event["SUMMARY"]), event["SEQUENCE"], str(event["STATUS"]))
        for event in events(written).values()
    ]
