"""Random histories of a municipality, as JSON: plausible cycles and wild ones, with ties, leap days and year ends."""

from datetime import date, timedelta
from operator import add

from hypothesis import strategies as st

from tests.certificates.rules.oracle import after, to_day

YEARS = range(2019, 2027)
TURNS = ((1, 1), (1, 2), (2, 28), (3, 1), (6, 14), (6, 15), (6, 16), (7, 10), (9, 1), (12, 30), (12, 31))
DAYS = sorted([date(year, *turn) for year in YEARS for turn in TURNS] + [date(2020, 2, 29), date(2024, 2, 29)])

early_days = st.sampled_from([day for day in DAYS if day.year < YEARS[3]])
days = st.one_of(st.sampled_from(DAYS), st.sampled_from(DAYS), st.dates(DAYS[0], DAYS[-1]))
delays = st.sampled_from((20, 0, 1, 0, 30, 20, 100, 400)).map(timedelta)
distances = st.sampled_from((0, -1, 1, 30, 365, 366, 1096)).map(timedelta)
slips = st.sampled_from((0, 0, 0, -1, -5, -30, -100, 1, 40)).map(timedelta)

# Made once, since Hypothesis looks at every new strategy again.
yes_or_no = st.booleans()
one_in_eight, one_in_ten = st.integers(0, 7).map(lambda n: not n), st.integers(0, 9).map(lambda n: not n)
categories = st.sampled_from(("administration", "seasonal", "anything at all"))
counts = st.sampled_from((1, 1, 1, 2, 2, 2, 3, 3, 4, 6, 0, 10, 11))
stays = st.one_of(st.none(), st.none(), delays)
outcomes_of_qa = st.sampled_from(("passed",) * 12 + ("failed", "pending"))
passes = st.sampled_from((True,) * 12 + (False, None))
lengths = st.sampled_from((6, 5, 4, 3, 2, 1))
kinds_in_turn = {
    kind: st.sampled_from((kind,) * 12 + ("certification", "additional")) for kind in ("certification", "internal")
}
wild_kinds = st.sampled_from(("certification", "certification", "internal", "additional"))
wild_lengths = st.sampled_from((4, 6, 2, 0))
printed_after = st.sampled_from((1, 2, 30, 365, 700, 1095, 1100, 1500)).map(timedelta)
extended_by = st.sampled_from((1, 10, 90)).map(timedelta)
numbers_of_items = st.integers(0, 3)
outcomes_of_reviews = st.sampled_from((None, "upheld", "revoked", "revoked"))
registrations = st.one_of(st.just(date(2018, 11, 2)), st.just(date(2018, 11, 2)), days)
numbers_of_entries = st.sampled_from((3, 2, 1, 5, 0))
numbers_of_facts = st.integers(0, 2)


def written(day):
    """The day as JSON has it."""
    return day.isoformat()


@st.composite
def headcount_entries(draw):
    """A few people for a while, or up to now."""
    starts_on = draw(days)
    stay = draw(stays)
    return {
        "category": draw(categories),
        "count": draw(counts),
        "from": written(starts_on),
        "to": None if stay is None else written(starts_on + stay),
    }


@st.composite
def audits(draw, conducted_on, kind):
    """One audit on that day, decided at once, later or never."""
    outcome = draw(outcomes_of_qa)
    qa = {"outcome": outcome}
    if outcome != "pending":
        qa["decided_on"] = written(conducted_on + draw(delays))
    return {
        "kind": kind,
        "conducted_on": written(conducted_on),
        "passed": draw(passes),
        "qa": qa,
    }


@st.composite
def cycles(draw):
    """Audits as the programme asks for them, year after year, each a little early, late or left out."""
    day, found = draw(early_days), []
    for position in range(draw(lengths)):
        kind = "internal" if position % 3 else "certification"
        if not draw(one_in_ten):
            found.append(draw(audits(day, draw(kinds_in_turn[kind]))))
        day = after(day, 1) + draw(slips)
    return found


@st.composite
def wild_audits(draw):
    """Audits of any kind on any days."""
    return [draw(audits(draw(days), draw(wild_kinds))) for _ in range(draw(wild_lengths))]


all_the_audits = st.one_of(cycles(), cycles(), wild_audits())


@st.composite
def printed_expiries(draw, audit):
    """A printed expiry for the audit, after it."""
    conducted_on = to_day(audit["conducted_on"])
    return {"audit": audit["id"], "expires_on": written(conducted_on + draw(printed_after))}


@st.composite
def extensions(draw, all_audits, printed):
    """More time for a year, or for a certificate whose expiry year leaves some."""
    granted_on, until = draw(days), draw(days)
    expiries = {audit["id"]: after(to_day(audit["conducted_on"]), 3) for audit in all_audits}
    expiries |= {fields["audit"]: to_day(fields["expires_on"]) for fields in printed}
    extendable = [audit for audit, expiry in expiries.items() if (expiry.month, expiry.day) != (12, 31)]
    if not extendable or draw(yes_or_no):
        return {"granted_on": written(granted_on), "until": written(until), "year": until.year}
    audit = draw(st.sampled_from(extendable))
    expires_on = expiries[audit]
    until = min(expires_on + draw(extended_by), date(expires_on.year, 12, 31))
    return {"granted_on": written(granted_on), "until": written(until), "audit": audit}


@st.composite
def action_plans(draw, audit):
    """A plan for the audit with a few items, done or not."""
    developed_on = to_day(audit["conducted_on"]) + draw(delays)
    items = []
    for _ in range(draw(numbers_of_items)):
        item = {"due_on": written(developed_on + draw(delays))}
        if draw(yes_or_no):
            item["done_on"] = written(developed_on + draw(delays))
        items.append(item)
    return {"audit": audit["id"], "developed_on": written(developed_on), "items": items}


@st.composite
def reviews(draw, turns):
    """A review by the ministry, decided or not, often opened on one of ``turns``."""
    opened_on = draw(st.one_of(st.sampled_from(turns), days) if turns else days)
    outcome = draw(outcomes_of_reviews)
    review = {"opened_on": written(opened_on)}
    return review | ({"decided_on": written(opened_on + draw(delays)), "outcome": outcome} if outcome else {})


@st.composite
def histories(draw):
    """A whole record, of the form that the standing function asks for."""
    found = draw(all_the_audits)
    all_audits = [{"id": f"A{position}", **audit} for position, audit in enumerate(found)]
    printed = [draw(printed_expiries(audit)) for audit in all_audits if draw(one_in_eight)]
    registered_on = draw(registrations)
    withdrawn_on = draw(st.sampled_from((None,) * 30 + tuple(day for day in DAYS[::5] if day >= registered_on)))
    turns = sorted(dated(all_audits))
    return {
        "pir_registered_on": draw(st.sampled_from((written(registered_on),) * 9 + (None,))),
        "pir_withdrawn_on": withdrawn_on and written(withdrawn_on),
        "headcount": [draw(headcount_entries()) for _ in range(draw(numbers_of_entries))],
        "audits": all_audits,
        "certificates": printed,
        "extensions": [draw(extensions(all_audits, printed)) for _ in range(draw(numbers_of_facts))],
        "action_plans": [draw(action_plans(audit)) for audit in all_audits if draw(yes_or_no)],
        "reviews": [draw(reviews(turns)) for _ in range(draw(numbers_of_facts))],
    }


@st.composite
def questions(draw):
    """A record and a day to ask about, often one on which something in the record turns."""
    history = draw(histories())
    turns = sorted(dated(history))
    turns = turns[len(turns) // 3 :]  # there is little to say before the first audit
    near = st.sampled_from(turns) if turns else days
    around = st.builds(add, near, distances)
    return history, draw(st.one_of(near, around, days))


def dated(value):
    """Every day that is written anywhere in a record."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {day for inner in value for day in dated(inner)}
    return {to_day(value)} if isinstance(value, str) and value[4:5] == "-" else set()


@st.composite
def questions_in_force(draw):
    """A record and a day not long after an audit of it that won a certificate."""
    history, conducted_on = draw(histories()), draw(days)
    qa = {"outcome": "passed", "decided_on": written(conducted_on)}
    won = {"id": "A100", "kind": "certification", "conducted_on": written(conducted_on), "passed": True, "qa": qa}
    history |= {"audits": [*history["audits"], won], "reviews": [], "headcount": []}
    return history, conducted_on + draw(delays)
