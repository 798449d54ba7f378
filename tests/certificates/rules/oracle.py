"""The same question answered a second time, slowly: over the JSON itself, day by day, without a shared line of code."""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def answer(record, as_of):
    """What the standing function must say of ``record`` on ``as_of``, but for the day on which that changes."""
    audits = [known_audit(audit, as_of) for audit in listed(record, "audits") if on(audit["conducted_on"]) <= as_of]
    counted = [audit for audit in audits if audit["kind"] != "additional" and audit["outcome"] != "failed"]
    revoked = sorted(
        on(review["decided_on"])
        for review in listed(record, "reviews")
        if review.get("outcome") == "revoked" and on(review["decided_on"]) <= as_of
    )
    won = last_of([audit for audit in counted if wins(record, audit, revoked)])
    effective_on = won and won["on"]
    expires_on = won and expiry(record, won, as_of)
    candidates = [
        audit
        for audit in counted
        if audit["kind"] == "certification"
        and audit["outcome"] == "pending"
        and audit["passed"] is not False
        and (won is None or audit["on"] > effective_on)
        and not any(audit["on"] <= day for day in revoked)
    ]
    candidate = last_of(candidates)
    audited_years = {audit["on"].year for audit in counted}
    missing = []
    if won:
        years = list(range(effective_on.year + 1, expires_on.year + 1)) or [expires_on.year]
        missing = [year for year in years[:-1] if year not in audited_years]

    standing, since = "lapsed", None
    if not won:
        standing = "never_certified"
    elif any(day >= effective_on for day in revoked):
        standing, since = "revoked", min(day for day in revoked if day >= effective_on)
    elif any(year < as_of.year for year in missing):
        standing, since = "not_maintained", date(missing[0] + 1, 1, 1)
    elif as_of <= expires_on:
        standing, since = "certified", effective_on
    else:
        since = expires_on + ONE_DAY
        if any(audit["on"] < expires_on for audit in candidates):
            standing = "renewal_pending"
    in_force = standing in ("certified", "renewal_pending")
    in_pir = registered(record, as_of)
    size = size_of(record, as_of)
    last_audit = max((audit["on"] for audit in counted), default=None)

    next_audit = None
    if in_force and (not candidate or any(year <= as_of.year for year in missing)):
        year = missing[0] if missing else years[-1]
        due = later_by(last_audit, 1)
        for extension in listed(record, "extensions"):
            if extension.get("year") == year and on(extension["granted_on"]) <= as_of:
                due = max(due, on(extension["until"]))
        if year == years[-1]:
            due = min(due, expires_on - ONE_DAY)
        kind = "certification" if year == years[-1] else "internal"
        next_audit = {"kind": kind, "opens_on": min(date(year, 1, 1), due), "due_by": due}
    elif not candidate:
        due = None
        if in_pir:
            due = later_by(last_audit, 1) if last_audit else date(on(record["pir_registered_on"]).year, 12, 31)
        next_audit = {"kind": "certification", "opens_on": None, "due_by": due}
    if next_audit:
        next_audit["overdue"] = next_audit["due_by"] is not None and next_audit["due_by"] < as_of
        if size["status"] == "exceeded":
            next_audit["kind"] = "cor"

    under_review = any(
        on(review["opened_on"]) <= as_of and not (review.get("decided_on") and on(review["decided_on"]) <= as_of)
        for review in listed(record, "reviews")
    )
    plan = plan_of(record, last_of([audit for audit in counted if audit["outcome"] == "passed"]), as_of)
    against = ([] if in_pir else ["not_pir_registered"]) + ([] if in_force else [standing])
    risks = [
        reason
        for reason, holds in {
            "audit_overdue": next_audit and next_audit["overdue"],
            "renewal_pending": standing == "renewal_pending",
            "under_review": under_review,
            "size_exceeded": size["status"] == "exceeded",
            "action_plan_overdue": plan["status"] == "overdue",
        }.items()
        if holds
    ]
    return written(
        {
            "as_of": as_of,
            "standing": standing,
            "since": since,
            "certificate": won and {"audit": won["id"], "effective_on": effective_on, "expires_on": expires_on},
            "next_audit": next_audit,
            "awaiting_qa": candidate and candidate["id"],
            "under_review": under_review,
            "action_plan": plan,
            "size": size,
            "discount": {
                "status": "ineligible" if against else "at_risk" if risks else "eligible",
                "floor_percent": None if against else 5,
                "ceiling_percent": None if against else 20,
                "reasons": against or risks,
            },
        }
    )


def known_audit(audit, as_of):
    decided_on = on(audit["qa"].get("decided_on"))
    known = decided_on is not None and decided_on <= as_of
    return {
        "id": audit["id"],
        "kind": audit["kind"],
        "on": on(audit["conducted_on"]),
        "passed": audit.get("passed"),
        "outcome": audit["qa"]["outcome"] if known else "pending",
        "decided_on": decided_on if known else None,
    }


def wins(record, audit, revoked):
    if audit["kind"] != "certification" or audit["passed"] is not True or audit["outcome"] != "passed":
        return False
    if any(audit["on"] <= day < audit["decided_on"] for day in revoked):
        return False
    return not any(people(record, day) > 10 for day in days_of(audit["on"].year, audit["on"]))


def expiry(record, audit, as_of):
    last_day = later_by(audit["on"], 3)
    for printed in listed(record, "certificates"):
        if printed["audit"] == audit["id"]:
            last_day = on(printed["expires_on"])
    extended = [
        on(extension["until"])
        for extension in listed(record, "extensions")
        if extension.get("audit") == audit["id"] and on(extension["granted_on"]) <= as_of
    ]
    return max([last_day, *extended])


def size_of(record, as_of):
    totals = {day: people(record, day) for day in days_of(as_of.year, date(as_of.year, 12, 31))}
    so_far = {day: total for day, total in totals.items() if day <= as_of}
    peak, projected_peak = max(so_far.values()), max(totals.values())
    touched = any(covers(entry, day) for entry in listed(record, "headcount") for day in totals)
    status = "small" if touched else "unreported"
    if projected_peak > 10:
        status = "exceeded" if peak > 10 else "will_exceed"
    return {
        "status": status,
        "peak": peak,
        "peak_on": min(day for day in so_far if so_far[day] == peak) if peak else None,
        "projected_peak": projected_peak,
        "projected_peak_on": min(day for day in totals if totals[day] == projected_peak) if projected_peak else None,
    }


def plan_of(record, audit, as_of):
    if audit is None:
        return {"audit": None, "status": "not_due"}
    plans = [
        plan
        for plan in listed(record, "action_plans")
        if plan["audit"] == audit["id"] and on(plan["developed_on"]) <= as_of
    ]
    still_open = [
        on(item["due_on"])
        for plan in plans
        for item in listed(plan, "items")
        if not (item.get("done_on") and on(item["done_on"]) <= as_of)
    ]
    status = "implemented" if plans else "missing"
    if still_open:
        status = "overdue" if min(still_open) < as_of else "in_progress"
    return {"audit": audit["id"], "status": status}


def registered(record, as_of):
    begun, ended = on(record.get("pir_registered_on")), on(record.get("pir_withdrawn_on"))
    return begun is not None and begun <= as_of and not (ended is not None and ended <= as_of)


def people(record, day):
    return sum(entry["count"] for entry in listed(record, "headcount") if covers(entry, day))


def covers(entry, day):
    return on(entry["from"]) <= day and (entry.get("to") is None or day <= on(entry["to"]))


def days_of(year, until):
    day = date(year, 1, 1)
    while day <= until:
        yield day
        if day == date.max:
            return
        day += ONE_DAY


def later_by(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_of(audits):
    """The latest conducted; of two on one day the last listed."""
    latest = None
    for audit in audits:
        if latest is None or audit["on"] >= latest["on"]:
            latest = audit
    return latest


def listed(fields, name):
    return fields.get(name) or []


def on(text):
    return None if text is None else date(*(int(part) for part in text.split("-")))


def written(value):
    """The value as JSON has it."""
    if isinstance(value, dict):
        return {name: written(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [written(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
