"""The standing once more, written straight from its specification, slowly and without a line in common.

Takes and gives plain JSON values. It scans days one by one, so it is of no use but to disagree.
"""

from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]
DAY = timedelta(days=1)


def answer(record: Json, as_of: date) -> Json:
    """Everything of the answer but ``changes_on``."""
    known = known_on(record, as_of)
    current = current_certificate(known)
    since, standing = where(known, current, as_of)
    candidate = candidate_of(known, current)
    upcoming = next_audit(known, current, standing, candidate, as_of)
    in_force = standing in ("certified", "renewal_pending")
    plan = action_plan(known, as_of)
    size = size_of(record, as_of)
    if upcoming and size["status"] == "exceeded":
        upcoming["kind"] = "cor"
    under_review = any(review["outcome"] is None for review in known["reviews"])
    return {
        "as_of": iso(as_of),
        "standing": standing,
        "since": iso(since),
        "certificate": current
        and {"audit": current["audit"], "effective_on": iso(current["from"]), "expires_on": iso(current["until"])},
        "next_audit": upcoming,
        "awaiting_qa": candidate and candidate["id"],
        "under_review": under_review,
        "action_plan": plan,
        "size": size,
        "discount": discount(record, as_of, standing, in_force, upcoming, under_review, size, plan),
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def to_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def known_on(record: Json, as_of: date) -> Json:
    """The facts dated up to ``as_of``, as dates."""
    audits = []
    for audit in record.get("audits") or []:
        conducted = to_day(audit["conducted_on"])
        if conducted > as_of:
            continue
        decided = to_day(audit["qa"].get("decided_on"))
        outcome = audit["qa"]["outcome"]
        if decided is not None and decided > as_of:
            decided, outcome = None, "pending"
        audits.append({**audit, "on": conducted, "decided": decided, "qa": outcome, "passed": audit.get("passed")})
    reviews = []
    for review in record.get("reviews") or []:
        if to_day(review["opened_on"]) > as_of:
            continue
        decided = to_day(review.get("decided_on"))
        is_decided = decided is not None and decided <= as_of
        outcome = review["outcome"] if is_decided else None
        reviews.append({"decided": decided if is_decided else None, "outcome": outcome})
    return {
        "audits": audits,
        "reviews": reviews,
        "printed": {c["audit"]: to_day(c["expires_on"]) for c in record.get("certificates") or []},
        "extensions": [
            {**e, "until": to_day(e["until"])}
            for e in record.get("extensions") or []
            if to_day(e["granted_on"]) <= as_of
        ],
        "plans": [p for p in record.get("action_plans") or [] if to_day(p["developed_on"]) <= as_of],
        "headcount": record.get("headcount") or [],
        "registered": registered(record, as_of),
        "registered_on": to_day(record.get("pir_registered_on")),
    }


def registered(record: Json, as_of: date) -> bool:
    since, until = to_day(record.get("pir_registered_on")), to_day(record.get("pir_withdrawn_on"))
    return since is not None and since <= as_of and not (until is not None and until <= as_of)


def counted(known: Json) -> list[Json]:
    return [a for a in known["audits"] if a["kind"] in ("certification", "internal") and a["qa"] != "failed"]


def heads_on(headcount: list[Json], day: date) -> int:
    return sum(
        entry["count"]
        for entry in headcount
        if to_day(entry["from"]) <= day and (not entry.get("to") or day <= to_day(entry["to"]))
    )


def days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


def revoked_days(known: Json) -> list[date]:
    return [review["decided"] for review in known["reviews"] if review["outcome"] == "revoked"]


def wins(known: Json, audit: Json) -> bool:
    if audit["kind"] != "certification" or audit["passed"] is not True or audit["qa"] != "passed":
        return False
    if any(audit["on"] <= day < audit["decided"] for day in revoked_days(known)):
        return False
    year = days(date(audit["on"].year, 1, 1), audit["on"])
    return all(heads_on(known["headcount"], day) <= 10 for day in year)


def current_certificate(known: Json) -> Json | None:
    won = [audit for audit in known["audits"] if wins(known, audit)]
    if not won:
        return None
    latest = max(audit["on"] for audit in won)
    audit = [a for a in won if a["on"] == latest][-1]
    expires = known["printed"].get(audit["id"]) or after(audit["on"], 3)
    longer = [e["until"] for e in known["extensions"] if e.get("audit") == audit["id"] and e["until"] > expires]
    return {"audit": audit["id"], "from": audit["on"], "until": max(longer, default=expires)}


def required_years(current: Json) -> list[int]:
    first, last = current["from"].year + 1, current["until"].year
    return list(range(first, last + 1)) or [last]


def missed_years(known: Json, current: Json) -> list[int]:
    """Required years before the expiry year in which no counted audit was conducted."""
    audited = {audit["on"].year for audit in counted(known)}
    return [year for year in required_years(current)[:-1] if year not in audited]


def where(known: Json, current: Json | None, as_of: date) -> tuple[date | None, str]:
    if current is None:
        return None, "never_certified"
    revoked = [day for day in revoked_days(known) if day >= current["from"]]
    if revoked:
        return min(revoked), "revoked"
    over = [year for year in missed_years(known, current) if year < as_of.year]
    if over:
        return date(over[0] + 1, 1, 1), "not_maintained"
    if as_of <= current["until"]:
        return current["from"], "certified"
    candidate = candidates(known, current)
    pending = any(audit["on"] < current["until"] for audit in candidate)
    return current["until"] + DAY, "renewal_pending" if pending else "lapsed"


def candidates(known: Json, current: Json | None) -> list[Json]:
    return [
        audit
        for audit in known["audits"]
        if audit["kind"] == "certification"
        and audit["qa"] == "pending"
        and audit["passed"] is not False
        and (current is None or audit["on"] > current["from"])
        and all(audit["on"] > day for day in revoked_days(known))
    ]


def candidate_of(known: Json, current: Json | None) -> Json | None:
    found = candidates(known, current)
    if not found:
        return None
    latest = max(audit["on"] for audit in found)
    return [audit for audit in found if audit["on"] == latest][-1]


def next_audit(known: Json, current: Json | None, standing: str, candidate: Json | None, as_of: date) -> Json | None:
    last = max((audit["on"] for audit in counted(known)), default=None)
    if standing not in ("certified", "renewal_pending"):
        if candidate:
            return None
        due = None
        if known["registered"]:
            due = after(last, 1) if last else date(known["registered_on"].year, 12, 31)
        return as_json("certification", None, due, as_of)
    missed = missed_years(known, current)
    if candidate and not any(year <= as_of.year for year in missed):
        return None
    year = (missed or [required_years(current)[-1]])[0]
    is_expiry_year = year == required_years(current)[-1]
    longer = [e["until"] for e in known["extensions"] if e.get("year") == year]
    due = max([after(last, 1), *longer])
    if is_expiry_year:
        due = min(due, current["until"] - DAY)
    opens = min(date(year, 1, 1), due)
    return as_json("certification" if is_expiry_year else "internal", opens, due, as_of)


def as_json(kind: str, opens: date | None, due: date | None, as_of: date) -> Json:
    return {"kind": kind, "opens_on": iso(opens), "due_by": iso(due), "overdue": due is not None and due < as_of}


def action_plan(known: Json, as_of: date) -> Json:
    passed = [audit for audit in counted(known) if audit["qa"] == "passed"]
    if not passed:
        return {"audit": None, "status": "not_due"}
    latest = max(audit["on"] for audit in passed)
    audit = [a for a in passed if a["on"] == latest][-1]
    plans = [plan for plan in known["plans"] if plan["audit"] == audit["id"]]
    if not plans:
        return {"audit": audit["id"], "status": "missing"}
    items = [item for plan in plans for item in plan.get("items") or []]
    left = [item for item in items if not item.get("done_on") or to_day(item["done_on"]) > as_of]
    if any(to_day(item["due_on"]) < as_of for item in left):
        return {"audit": audit["id"], "status": "overdue"}
    return {"audit": audit["id"], "status": "in_progress" if left else "implemented"}


def size_of(record: Json, as_of: date) -> Json:
    entries = record.get("headcount") or []
    first, last = date(as_of.year, 1, 1), date(as_of.year, 12, 31)
    peak, peak_on = highest(entries, days(first, as_of))
    projected, projected_on = highest(entries, days(first, last))
    touched = any(to_day(e["from"]) <= last and (not e.get("to") or to_day(e["to"]) >= first) for e in entries)
    status = "small"
    if not touched:
        status = "unreported"
    elif peak > 10:
        status = "exceeded"
    elif projected > 10:
        status = "will_exceed"
    return {
        "status": status,
        "peak": peak,
        "peak_on": iso(peak_on),
        "projected_peak": projected,
        "projected_peak_on": iso(projected_on),
    }


def highest(entries: list[Json], over: list[date]) -> tuple[int, date | None]:
    counts = [heads_on(entries, day) for day in over]
    top = max(counts)
    return (top, over[counts.index(top)]) if top else (0, None)


def discount(record, as_of, standing, in_force, upcoming, under_review, size, plan) -> Json:
    refused = [] if registered(record, as_of) else ["not_pir_registered"]
    refused += [] if in_force else [standing]
    if refused:
        return {"status": "ineligible", "floor_percent": None, "ceiling_percent": None, "reasons": refused}
    risks = {
        "audit_overdue": bool(upcoming and upcoming["overdue"]),
        "renewal_pending": standing == "renewal_pending",
        "under_review": under_review,
        "size_exceeded": size["status"] == "exceeded",
        "action_plan_overdue": plan["status"] == "overdue",
    }
    reasons = [name for name, holds in risks.items() if holds]
    return {
        "status": "at_risk" if reasons else "eligible",
        "floor_percent": 5,
        "ceiling_percent": 20,
        "reasons": reasons,
    }
