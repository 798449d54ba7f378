"""What holds for every history, tried on random ones."""

from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from certificates.rules.reading import read_record
from certificates.rules.standing import compute_standing
from certificates.rules.winning import why_no_certificate
from tests.certificates.rules import oracle
from tests.certificates.rules.histories import (
    DAYS,
    dated,
    days,
    headcount_entries,
    questions,
    questions_in_force,
    written,
)

ONE_DAY = timedelta(days=1)
many = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
some = settings(many, max_examples=80)


def said(history, day):
    """The answer but for the day asked about and the day on which it changes."""
    answer = compute_standing(read_record(history), day).as_json()
    return {name: part for name, part in answer.items() if name not in ("as_of", "changes_on")}


def turning_points(history, first, last):
    """Days from ``first`` to before ``last`` on which something could change: each dated one, its neighbours and its
    anniversaries, the turns of the years, and both ends."""
    found = {first, last - ONE_DAY}
    for day in dated(history) | set(DAYS):
        for years in range(4):
            anniversary = oracle.after(day, years)
            found |= {anniversary - ONE_DAY, anniversary, anniversary + ONE_DAY}
    return sorted(day for day in found if first <= day < last)


@many
@given(questions())
def test_every_answer_is_what_the_specification_read_slowly_says(question):
    history, day = question
    answer = compute_standing(read_record(history), day).as_json()
    answer.pop("changes_on")
    assert answer == oracle.answer(history, day)


@many
@given(questions())
def test_the_answer_is_the_same_on_all_days_before_it_changes_and_another_one_on_that_day(question):
    history, day = question
    changes_on = compute_standing(read_record(history), day).changes_on
    first = said(history, day)
    for later in turning_points(history, day, changes_on or date(2040, 1, 1)):
        assert said(history, later) == first, later
    if changes_on:
        assert changes_on > day
        assert said(history, changes_on) != first


@many
@given(questions())
def test_an_answer_never_depends_on_a_fact_dated_later_planned_headcount_aside(question):
    history, day = question
    assert said(known_then(history, day), day) == said(history, day)


def known_then(history, day):
    """The history as it was written up to ``day``."""
    until = written(day)
    audits = [as_known(audit, until) for audit in history["audits"] if audit["conducted_on"] <= until]
    there = {audit["id"] for audit in audits}
    return {
        "pir_registered_on": upto(history["pir_registered_on"], until),
        "pir_withdrawn_on": upto(history["pir_withdrawn_on"], until),
        "headcount": history["headcount"],
        "audits": audits,
        "certificates": [printed for printed in history["certificates"] if printed["audit"] in there],
        "extensions": [
            extension
            for extension in history["extensions"]
            if extension["granted_on"] <= until and extension.get("audit") in {None, *there}
        ],
        "action_plans": [
            plan | {"items": [item | {"done_on": upto(item.get("done_on"), until)} for item in plan["items"]]}
            for plan in history["action_plans"]
            if plan["developed_on"] <= until and plan["audit"] in there
        ],
        "reviews": [
            review if review.get("decided_on", "") <= until else {"opened_on": review["opened_on"]}
            for review in history["reviews"]
            if review["opened_on"] <= until
        ],
    }


def as_known(audit, until):
    known = audit["qa"].get("decided_on", "") <= until
    return audit if known else audit | {"qa": {"outcome": "pending"}}


def upto(day, until):
    return day if day and day <= until else None


@some
@given(questions(), days, st.sampled_from(("passed", "failed", "pending")))
def test_an_internal_audit_never_moves_an_expiry(question, conducted_on, outcome):
    history, day = question
    decided = {} if outcome == "pending" else {"decided_on": written(conducted_on)}
    internal = {
        "id": "another",
        "kind": "internal",
        "conducted_on": written(conducted_on),
        "passed": True,
        "qa": {"outcome": outcome} | decided,
    }
    with_it = history | {"audits": [*history["audits"], internal]}
    assert said(with_it, day)["certificate"] == said(history, day)["certificate"]


@some
@given(questions(), days)
def test_an_additional_audit_changes_nothing(question, conducted_on):
    history, day = question
    additional = {
        "id": "another",
        "kind": "additional",
        "conducted_on": written(conducted_on),
        "passed": True,
        "qa": {"outcome": "passed", "decided_on": written(conducted_on)},
    }
    answer = compute_standing(read_record(history | {"audits": [additional, *history["audits"]]}), day)
    assert answer == compute_standing(read_record(history), day)


@some
@given(questions(), headcount_entries())
def test_more_people_never_make_a_smaller_municipality(question, entry):
    history, day = question
    smaller = compute_standing(read_record(history), day).size
    larger = compute_standing(read_record(history | {"headcount": [*history["headcount"], entry]}), day).size
    assert larger.peak >= smaller.peak
    assert larger.projected_peak >= smaller.projected_peak


@some
@given(questions())
def test_within_a_year_the_peak_only_grows_towards_the_projected_one(question):
    history, day = question
    record = read_record(history)
    sizes = [compute_standing(record, date(day.year, month, 1)).size for month in range(1, 13)]
    sizes.append(compute_standing(record, date(day.year, 12, 31)).size)
    assert sizes == sorted(sizes, key=lambda size: size.peak)
    assert {size.projected_peak for size in sizes} == {sizes[-1].peak}


@some
@given(questions(), st.data())
def test_people_counted_in_two_entries_or_in_two_stretches_are_the_same_people(question, data):
    history, day = question
    entry = data.draw(headcount_entries())
    first, last = date.fromisoformat(entry["from"]), date.fromisoformat(entry["to"] or "2030-01-01")
    cut = data.draw(st.dates(first, last))
    one = data.draw(st.integers(0, entry["count"]))
    if cut < last:
        parts = [entry | {"to": written(cut)}, entry | {"from": written(cut + ONE_DAY)}]
    else:
        parts = [entry | {"count": one}, entry | {"count": entry["count"] - one}]
    whole = history | {"headcount": [*history["headcount"], entry]}
    split = history | {"headcount": [*history["headcount"], *parts]}
    assert compute_standing(read_record(split), day) == compute_standing(read_record(whole), day)


@some
@given(questions(), st.randoms())
def test_the_order_matters_only_among_audits_of_one_day(question, random):
    history, day = question
    shuffled = {name: random.sample(part, len(part)) for name, part in history.items() if isinstance(part, list)}
    shuffled["audits"].sort(key=lambda audit: int(audit["id"][1:]))
    shuffled["audits"].sort(key=lambda audit: audit["conducted_on"])
    assert compute_standing(read_record(history | shuffled), day) == compute_standing(read_record(history), day)


@some
@given(questions())
def test_fields_that_nobody_asks_for_are_ignored(question):
    history, day = question
    assert compute_standing(read_record(with_extras(history)), day) == compute_standing(read_record(history), day)


def with_extras(value):
    if isinstance(value, dict):
        return {name: with_extras(inner) for name, inner in value.items()} | {"remark": [{"from": 3}]}
    return [with_extras(inner) for inner in value] if isinstance(value, list) else value


@some
@given(questions())
def test_null_and_absent_are_the_same_and_a_null_list_is_empty(question):
    history, day = question
    assert compute_standing(read_record(without_nothing(history)), day) == compute_standing(read_record(history), day)
    nulls = {name: part if part else None for name, part in history.items()}
    assert compute_standing(read_record(nulls), day) == compute_standing(read_record(history), day)


def without_nothing(value):
    if isinstance(value, dict):
        return {name: without_nothing(inner) for name, inner in value.items() if inner not in (None, [])}
    return [without_nothing(inner) for inner in value] if isinstance(value, list) else value


@some
@given(questions())
def test_the_certificate_is_the_latest_that_an_audit_won(question):
    history, day = question
    record = read_record(history)
    won = [audit for audit in record.audits if not why_no_certificate(record, audit.id, day)]
    certificate = compute_standing(record, day).certificate
    assert (certificate is None) == (not won)
    if certificate:
        assert certificate.effective_on == max(audit.conducted_on for audit in won)
        assert certificate.audit in {audit.id for audit in won}


@some
@given(questions_in_force())
def test_a_renewal_is_due_before_the_expiry_and_every_window_opens_before_it_closes(question):
    history, day = question
    answer = compute_standing(read_record(history), day)
    assume(answer.in_force and answer.next_audit)
    assert answer.next_audit.opens_on <= answer.next_audit.due_by < answer.certificate.expires_on


@some
@given(questions())
def test_outside_pir_there_is_no_discount_and_nothing_else_changes_in_force(question):
    history, day = question
    inside = said(history | {"pir_registered_on": "2000-01-01", "pir_withdrawn_on": None}, day)
    outside = said(history | {"pir_registered_on": None, "pir_withdrawn_on": None}, day)
    assert outside["discount"]["reasons"][0] == "not_pir_registered"
    if inside["standing"] in ("certified", "renewal_pending"):
        assert inside | {"discount": None} == outside | {"discount": None}
