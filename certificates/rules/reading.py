"""Reads a record from JSON, and refuses one that doesn't have the right form.

Each reader sees one object and names its own fields. Its caller adds the path of that object, so that a refusal names
the whole path.
"""

from datetime import date

from audits.rules.kinds import AuditKind
from certificates.rules.fields import (
    Fields,
    MalformedRecord,
    read_choice,
    read_count,
    read_day,
    read_last_day,
    read_list,
    read_object,
    read_optional_day,
    read_optional_truth,
    read_text,
)
from certificates.rules.record import (
    ActionItem,
    ActionPlan,
    Audit,
    Extension,
    Outcome,
    PrintedExpiry,
    Record,
    Review,
    Verdict,
)
from municipalities.rules.headcount import WorkerSpan

KINDS = {kind.value: kind for kind in AuditKind}
OUTCOMES = {outcome.value: outcome for outcome in Outcome}
VERDICTS = {verdict.value: verdict for verdict in Verdict}


def read_record(data: object) -> Record:
    """The record that ``data``, the output of a JSON decoder, describes. Unknown fields are ignored.

    The whole record is checked, later facts too. Raises `MalformedRecord` for the first value that isn't allowed.
    """
    if not isinstance(data, dict):
        raise MalformedRecord("record", "Give an object with the facts of one municipality.")
    registered_on = read_optional_day(data, "pir_registered_on")
    record = Record(
        pir_registered_on=registered_on,
        pir_withdrawn_on=read_last_day(data, "pir_withdrawn_on", "pir_registered_on", registered_on),
        headcount=read_list(data, "headcount", _read_entry),
        audits=read_list(data, "audits", _read_audit),
        printed_expiries=read_list(data, "certificates", _read_printed_expiry),
        extensions=read_list(data, "extensions", _read_extension),
        action_plans=read_list(data, "action_plans", _read_action_plan),
        reviews=read_list(data, "reviews", _read_review),
    )
    check_record(record)
    return record


def check_record(record: Record) -> None:
    """Refuse a record whose facts contradict each other.

    Raises `MalformedRecord` if two audits have the same id, or a fact refers to an audit that isn't in the record. A
    printed expiry must be after its audit, one for each audit. An extension of a certificate must end after the
    certificate's expiry, in its expiry year (R3.3).
    """
    audits = {audit.id: audit for audit in record.audits}
    _check_no_twice("audits", "id", [audit.id for audit in record.audits])
    _check_no_twice("certificates", "audit", [printed.audit for printed in record.printed_expiries])
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


def _check_no_twice(name: str, field: str, values: list[str]) -> None:
    if len(set(values)) == len(values):
        return
    for position, value in enumerate(values):
        first = values.index(value)
        if first < position:
            beside = f"{name}[{first}].{field}"
            raise MalformedRecord(f"{name}[{position}].{field}", "Give each audit once.", beside=beside)


def _read_entry(fields: Fields) -> WorkerSpan:
    starts_on = read_day(fields, "from")
    ends_on = read_last_day(fields, "to", "from", starts_on)
    return WorkerSpan(read_text(fields, "category"), read_count(fields, "count"), starts_on, ends_on)


def _read_audit(fields: Fields) -> Audit:
    conducted_on = read_day(fields, "conducted_on")
    outcome, decided_on = _read_qa(fields, conducted_on)
    return Audit(
        read_text(fields, "id"),
        read_choice(fields, "kind", KINDS),
        conducted_on,
        read_optional_truth(fields, "passed"),
        outcome,
        decided_on,
    )


def _read_qa(fields: Fields, conducted_on: date) -> tuple[Outcome, date | None]:
    qa = read_object(fields, "qa")
    try:
        outcome, decided_on = read_choice(qa, "outcome", OUTCOMES), read_optional_day(qa, "decided_on")
        if outcome is Outcome.PENDING and decided_on is not None:
            raise MalformedRecord("decided_on", "Leave the day out while the outcome is pending.")
        if outcome is not Outcome.PENDING and decided_on is None:
            raise MalformedRecord("decided_on", "Give the day on which QA decided.")
    except MalformedRecord as refusal:
        raise refusal.add_outer_path("qa") from None
    if decided_on is not None and decided_on < conducted_on:
        raise MalformedRecord("qa.decided_on", "QA decides on or after the day of the audit.", beside="conducted_on")
    return outcome, decided_on


def _read_printed_expiry(fields: Fields) -> PrintedExpiry:
    return PrintedExpiry(read_text(fields, "audit"), read_day(fields, "expires_on"))


def _read_extension(fields: Fields) -> Extension:
    granted_on, until = read_day(fields, "granted_on"), read_day(fields, "until")
    year, audit = fields.get("year"), fields.get("audit")
    if (year is None) == (audit is None):
        raise MalformedRecord("year", "Give either the year or the audit, exactly one of the two.", beside="audit")
    if audit is not None:
        return Extension(granted_on, until, audit=read_text(fields, "audit"))
    if read_count(fields, "year") != until.year:
        raise MalformedRecord("until", "Give a day within the year that is extended.", beside="year")
    return Extension(granted_on, until, year=year)


def _read_action_plan(fields: Fields) -> ActionPlan:
    return ActionPlan(
        read_text(fields, "audit"), read_day(fields, "developed_on"), read_list(fields, "items", _read_action_item)
    )


def _read_action_item(fields: Fields) -> ActionItem:
    return ActionItem(read_day(fields, "due_on"), read_optional_day(fields, "done_on"))


def _read_review(fields: Fields) -> Review:
    opened_on, decided_on = read_day(fields, "opened_on"), read_optional_day(fields, "decided_on")
    verdict = None if fields.get("outcome") is None else read_choice(fields, "outcome", VERDICTS)
    if decided_on is None and verdict is not None:
        raise MalformedRecord("decided_on", "Give the day of the decision with its outcome.", beside="outcome")
    if decided_on is not None and verdict is None:
        raise MalformedRecord("outcome", "Give the outcome with the day of the decision.", beside="decided_on")
    if decided_on is not None and decided_on < opened_on:
        raise MalformedRecord("decided_on", "A review is decided on or after the day it opened.", beside="opened_on")
    return Review(opened_on, decided_on, verdict)
