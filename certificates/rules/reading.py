"""How a record is read from JSON, and refused where it is not of the form.

Each reader sees one object and names its own fields; whoever called it adds where that object stands, so that a
refusal names the whole path.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from certificates.rules.record import (
    ActionItem,
    ActionPlan,
    Audit,
    Extension,
    Kind,
    Outcome,
    PrintedExpiry,
    Record,
    Review,
    Verdict,
)
from municipalities.rules.headcount import Entry

Fields = dict[str, Any]
Read = TypeVar("Read")
Choice = TypeVar("Choice", bound=StrEnum)

KINDS = {kind.value: kind for kind in Kind}
OUTCOMES = {outcome.value: outcome for outcome in Outcome}
VERDICTS = {verdict.value: verdict for verdict in Verdict}


class MalformedRecord(ValueError):
    """A record is not of the form that is asked for.

    ``path`` names the field (``audits[0].qa.decided_on``), ``sentence`` says what to do about it, ``beside`` names the
    other field where two of them are at odds. `str` gives all three.
    """

    def __init__(self, path: str, sentence: str, *, beside: str = "") -> None:
        super().__init__(f"{path}{beside and f' (with {beside})'}: {sentence}")
        self.path = path
        self.sentence = sentence
        self.beside = beside

    def inside(self, outer: str) -> "MalformedRecord":
        """The same refusal, its fields seen from the object that holds theirs under the name ``outer``."""
        beside = f"{outer}.{self.beside}" if self.beside else ""
        return MalformedRecord(f"{outer}.{self.path}" if self.path else outer, self.sentence, beside=beside)


def read_record(data: object) -> Record:
    """The record that ``data`` describes, as a JSON decoder gives it; fields that nobody asks for are ignored.

    The whole record is checked, later facts too. Raises `MalformedRecord` for the first thing that is not of the form.
    """
    if not isinstance(data, dict):
        raise MalformedRecord("record", "Give an object with the facts of one municipality.")
    registered_on = _optional_day(data, "pir_registered_on")
    record = Record(
        pir_registered_on=registered_on,
        pir_withdrawn_on=_last_day(data, "pir_withdrawn_on", "pir_registered_on", registered_on),
        headcount=_list(data, "headcount", _read_entry),
        audits=_list(data, "audits", _read_audit),
        printed_expiries=_list(data, "certificates", _read_printed_expiry),
        extensions=_list(data, "extensions", _read_extension),
        action_plans=_list(data, "action_plans", _read_action_plan),
        reviews=_list(data, "reviews", _read_review),
    )
    check(record)
    return record


def check(record: Record) -> None:
    """Refuse a record whose facts are at odds with each other.

    Raises `MalformedRecord` for an audit id that is there twice, a reference to an audit that is not there, a second
    printed expiry of one audit or one that is not after it, and an extension of a certificate that is not after its
    expiry or outside its expiry year (R3.3).
    """
    audits = {audit.id: audit for audit in record.audits}
    if len(audits) < len(record.audits):
        raise _twice("audits", "id", [audit.id for audit in record.audits])
    _check_printed_expiries(record, audits)
    for position, extension in enumerate(record.extensions):
        if extension.audit is not None:
            path = f"extensions[{position}]"
            _check_certificate_extension(record, _referred(audits, extension.audit, path), extension.until, path)
    for position, plan in enumerate(record.action_plans):
        if plan.audit not in audits:
            raise _not_there(f"action_plans[{position}]")


def _check_printed_expiries(record: Record, audits: dict[str, Audit]) -> None:
    for position, printed in enumerate(record.printed_expiries):
        path = f"certificates[{position}]"
        if printed.expires_on <= _referred(audits, printed.audit, path).conducted_on:
            raise MalformedRecord(f"{path}.expires_on", "A certificate expires after the day of its audit.")
    if len({printed.audit for printed in record.printed_expiries}) < len(record.printed_expiries):
        raise _twice("certificates", "audit", [printed.audit for printed in record.printed_expiries])


def _check_certificate_extension(record: Record, audit: Audit, until: date, path: str) -> None:
    expires_on = record.expiry_before_extensions(audit)
    if until <= expires_on:
        raise MalformedRecord(f"{path}.until", f"Give a day after the certificate's expiry, {expires_on}.")
    if until.year != expires_on.year:
        raise MalformedRecord(f"{path}.until", f"Give a day within the certificate's expiry year, {expires_on.year}.")


def _referred(audits: dict[str, Audit], audit: str, path: str) -> Audit:
    if audit not in audits:
        raise _not_there(path)
    return audits[audit]


def _not_there(path: str) -> MalformedRecord:
    return MalformedRecord(f"{path}.audit", "Give the id of an audit of this record.")


def _twice(name: str, field: str, values: list[str]) -> MalformedRecord:
    """The refusal of the first of ``values`` that is there for the second time."""
    seen = Counter[str]()
    for position, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            break
    return MalformedRecord(
        f"{name}[{position}].{field}", "Give each audit once.", beside=f"{name}[{values.index(value)}].{field}"
    )


def _read_entry(fields: Fields) -> Entry:
    starts_on = _day(fields, "from")
    return Entry(
        _text(fields, "category"), _count(fields, "count"), starts_on, _last_day(fields, "to", "from", starts_on)
    )


def _read_audit(fields: Fields) -> Audit:
    conducted_on = _day(fields, "conducted_on")
    outcome, decided_on = _read_qa(fields, conducted_on)
    return Audit(
        _text(fields, "id"),
        _choice(fields, "kind", KINDS),
        conducted_on,
        _optional_truth(fields, "passed"),
        outcome,
        decided_on,
    )


def _read_qa(fields: Fields, conducted_on: date) -> tuple[Outcome, date | None]:
    qa = _object(_required(fields, "qa"), "qa")
    try:
        outcome, decided_on = _choice(qa, "outcome", OUTCOMES), _optional_day(qa, "decided_on")
        if outcome is Outcome.PENDING and decided_on is not None:
            raise MalformedRecord("decided_on", "Leave the day out while the outcome is pending.")
        if outcome is not Outcome.PENDING and decided_on is None:
            raise MalformedRecord("decided_on", "Give the day on which QA decided.")
    except MalformedRecord as refusal:
        raise refusal.inside("qa") from None
    if decided_on is not None and decided_on < conducted_on:
        raise MalformedRecord("qa.decided_on", "QA decides on or after the day of the audit.", beside="conducted_on")
    return outcome, decided_on


def _read_printed_expiry(fields: Fields) -> PrintedExpiry:
    return PrintedExpiry(_text(fields, "audit"), _day(fields, "expires_on"))


def _read_extension(fields: Fields) -> Extension:
    granted_on, until = _day(fields, "granted_on"), _day(fields, "until")
    year, audit = fields.get("year"), fields.get("audit")
    if (year is None) == (audit is None):
        raise MalformedRecord("year", "Give either the year or the audit, exactly one of the two.", beside="audit")
    if audit is not None:
        return Extension(granted_on, until, audit=_text(fields, "audit"))
    if _count(fields, "year") != until.year:
        raise MalformedRecord("until", "Give a day within the year that is extended.", beside="year")
    return Extension(granted_on, until, year=year)


def _read_action_plan(fields: Fields) -> ActionPlan:
    return ActionPlan(
        _text(fields, "audit"), _day(fields, "developed_on"), _list(fields, "items", _read_action_item)
    )


def _read_action_item(fields: Fields) -> ActionItem:
    return ActionItem(_day(fields, "due_on"), _optional_day(fields, "done_on"))


def _read_review(fields: Fields) -> Review:
    opened_on, decided_on = _day(fields, "opened_on"), _optional_day(fields, "decided_on")
    verdict = None if fields.get("outcome") is None else _choice(fields, "outcome", VERDICTS)
    if decided_on is None and verdict is not None:
        raise MalformedRecord("decided_on", "Give the day of the decision with its outcome.", beside="outcome")
    if decided_on is not None and verdict is None:
        raise MalformedRecord("outcome", "Give the outcome with the day of the decision.", beside="decided_on")
    if decided_on is not None and decided_on < opened_on:
        raise MalformedRecord("decided_on", "A review is decided on or after the day it opened.", beside="opened_on")
    return Review(opened_on, decided_on, verdict)


def _list(fields: Fields, name: str, read: Callable[[Fields], Read]) -> tuple[Read, ...]:
    """What ``read`` makes of each object of a list; absent and null are empty."""
    items = fields.get(name)
    if items is None:
        return ()
    if not isinstance(items, list):
        raise MalformedRecord(name, "Give a list, or leave it out.")
    found: list[Read] = []
    try:
        for item in items:
            found.append(read(_object(item, "")))  # noqa: PERF401 - a refusal asks how far this came
    except MalformedRecord as refusal:
        raise refusal.inside(f"{name}[{len(found)}]") from None
    return tuple(found)


def _object(value: object, name: str) -> Fields:
    if not isinstance(value, dict):
        raise MalformedRecord(name, "Give an object with named fields.")
    return value


def _required(fields: Fields, name: str) -> Any:
    value = fields.get(name)
    if value is None:
        raise MalformedRecord(name, "This value is missing; give it.")
    return value


def _day(fields: Fields, name: str) -> date:
    return _parse_day(_required(fields, name), name)


def _optional_day(fields: Fields, name: str) -> date | None:
    value = fields.get(name)
    return None if value is None else _parse_day(value, name)


def _last_day(fields: Fields, name: str, first_name: str, first_day: date | None) -> date | None:
    """The last day of an interval that begins on ``first_day``; None where it has not ended."""
    day = _optional_day(fields, name)
    if day is not None and first_day is not None and day < first_day:
        raise MalformedRecord(name, "This ends before it starts; give that day or a later one.", beside=first_name)
    return day


def _parse_day(value: object, name: str) -> date:
    """A day written YYYY-MM-DD and in no other of the ways that ISO 8601 knows."""
    if isinstance(value, str) and len(value) == 10 and value[4] == "-" == value[7]:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise MalformedRecord(name, "Give a day of the calendar, written YYYY-MM-DD.")


def _count(fields: Fields, name: str) -> int:
    value = _required(fields, name)
    if type(value) is not int or value < 0:  # a truth value is an int, too
        raise MalformedRecord(name, "Give a whole number, zero or more.")
    return value


def _text(fields: Fields, name: str) -> str:
    value = _required(fields, name)
    if not isinstance(value, str):
        raise MalformedRecord(name, "Give a text in quotation marks.")
    return value


def _optional_truth(fields: Fields, name: str) -> bool | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise MalformedRecord(name, "Give true or false, or leave it out.")
    return value


def _choice(fields: Fields, name: str, choices: dict[str, Choice]) -> Choice:
    value = _required(fields, name)
    if not isinstance(value, str) or value not in choices:
        raise MalformedRecord(name, f"Give one of {', '.join(choices)}.")
    return choices[value]
