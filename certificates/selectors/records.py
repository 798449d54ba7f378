"""The facts of many municipalities, in the form that the standing function takes, in a fixed number of queries.

Rows are read as tuples, because the nightly job reads millions. Facts that the rules don't need are left out: drafts,
people who don't count under the ruling (R1.2), expiry dates that are the default, and facts about an audit that became
a draft again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from audits.models import ActionItem, ActionPlan, Audit
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState, get_qa_outcome
from certificates.models import Certificate, Extension, MinistryReview
from certificates.models.certificate import CertificateState
from certificates.rules import record as facts
from certificates.rules.record import Record
from certificates.rules.situation import Situation, describe_situation
from municipalities.models import HeadcountEntry, Municipality
from municipalities.rules.headcount import Ruling, WorkerSpan, is_counted
from secor_portal.dates import add_years
from secor_portal.program import CERTIFICATE_YEARS

SITUATIONS_KEPT = 512  # in one process, some kilobytes each

Fact = TypeVar("Fact")
Of = dict[UUID, list[Fact]]  # by municipality

KINDS = {kind.value: kind for kind in AuditKind}
OUTCOMES = {state.value: facts.Outcome(get_qa_outcome(state)) for state in AuditState}
VERDICTS = {"": None, **{verdict.value: verdict for verdict in facts.Verdict}}


def load_record(municipality_id: UUID) -> Record:
    """All facts of one municipality. Raises KeyError if it doesn't exist."""
    return load_records([municipality_id])[municipality_id]


def load_situation(municipality_id: UUID, day: date, computed_at: datetime | None = None) -> Situation:
    """The municipality on ``day``. It must be open.

    ``computed_at`` is the moment when its stored standing was computed, which happens whenever a fact changes. With it,
    this process reads the facts only if it hasn't read them since that moment.
    """
    if computed_at is None:
        return describe_situation(load_record(municipality_id), day)
    return _load_unchanged(municipality_id, day, computed_at)


@lru_cache(maxsize=SITUATIONS_KEPT)
def _load_unchanged(municipality_id: UUID, day: date, computed_at: datetime) -> Situation:
    return describe_situation(load_record(municipality_id), day)


def load_records(municipality_ids: Collection[UUID]) -> dict[UUID, Record]:
    """All facts of each of these municipalities, in eight queries for any number of them.

    The municipalities must be open. All their facts are in memory together. One that doesn't exist is left out.
    """
    municipalities = Municipality.objects.filter(pk__in=municipality_ids)
    audits = _audits(municipality_ids)
    known = {audit.id for listed in audits.values() for audit in listed}
    rulings, pir = {}, {}
    for pk, registered_on, withdrawn_on, councillors, volunteers in municipalities.values_list(
        "pk", "pir_registered_on", "pir_withdrawn_on", "counts_councillors", "counts_volunteers"
    ):
        rulings[pk], pir[pk] = Ruling(councillors, volunteers), (registered_on, withdrawn_on)
    headcount = _headcount(rulings)
    printed, extensions = _printed_expiries(municipality_ids, known), _extensions(municipality_ids, known)
    plans, reviews = _action_plans(municipality_ids, known), _reviews(municipality_ids)
    return {
        pk: Record(
            pir_registered_on=registered_on,
            pir_withdrawn_on=withdrawn_on,
            headcount=tuple(headcount.get(pk, ())),
            audits=tuple(audits.get(pk, ())),
            printed_expiries=tuple(printed.get(pk, ())),
            extensions=tuple(extensions.get(pk, ())),
            action_plans=tuple(plans.get(pk, ())),
            reviews=tuple(reviews.get(pk, ())),
        )
        for pk, (registered_on, withdrawn_on) in pir.items()
    }


def _headcount(rulings: dict[UUID, Ruling]) -> Of[WorkerSpan]:
    """The entries that count under the ruling for each municipality (R1.2)."""
    rows = HeadcountEntry.objects.filter(municipality_id__in=rulings).order_by("starts_on", "pk")
    found: Of[WorkerSpan] = defaultdict(list)
    for municipality, category, count, starts_on, ends_on in rows.values_list(
        "municipality_id", "category", "count", "starts_on", "ends_on"
    ):
        if is_counted(category, rulings[municipality]):
            found[municipality].append(WorkerSpan(category, count, starts_on, ends_on))
    return found


def _audits(municipality_ids: Iterable[UUID]) -> Of[facts.Audit]:
    """The audits that were submitted and aren't drafts again, the earliest conducted first."""
    rows = Audit.objects.filter(municipality_id__in=municipality_ids).known_to_desk()
    found: Of[facts.Audit] = defaultdict(list)
    for municipality, pk, kind, conducted_on, passed, state, decided_on in rows.order_by(
        "conducted_on", "started_at", "pk"
    ).values_list("municipality_id", "pk", "kind", "conducted_on", "passed", "state", "qa_decided_on"):
        found[municipality].append(facts.Audit(str(pk), KINDS[kind], conducted_on, passed, OUTCOMES[state], decided_on))
    return found


def _printed_expiries(municipality_ids: Iterable[UUID], known: set[str]) -> Of[facts.PrintedExpiry]:
    """The expiry dates of current certificates, if they aren't three years after the audit (R4.1)."""
    rows = Certificate.objects.filter(municipality_id__in=municipality_ids, state=CertificateState.ISSUED)
    found: Of[facts.PrintedExpiry] = defaultdict(list)
    for municipality, audit, effective_on, expires_on in rows.order_by("effective_on", "pk").values_list(
        "municipality_id", "audit_id", "effective_on", "expires_on"
    ):
        if expires_on != compute_default_expiry(effective_on) and str(audit) in known:
            found[municipality].append(facts.PrintedExpiry(str(audit), expires_on))
    return found


def compute_default_expiry(effective_on: date) -> date:
    """When a certificate expires unless Partnerships printed another day on it (R4.1)."""
    return add_years(effective_on, CERTIFICATE_YEARS)


def _extensions(municipality_ids: Iterable[UUID], known: set[str]) -> Of[facts.Extension]:
    rows = Extension.objects.filter(municipality_id__in=municipality_ids)
    found: Of[facts.Extension] = defaultdict(list)
    for municipality, granted_on, until, year, audit in rows.values_list(
        "municipality_id", "granted_on", "until", "year", "audit_id"
    ):
        if year is not None:
            found[municipality].append(facts.Extension(granted_on, until, year=year))
        elif str(audit) in known:
            found[municipality].append(facts.Extension(granted_on, until, audit=str(audit)))
    return found


def _action_plans(municipality_ids: Iterable[UUID], known: set[str]) -> Of[facts.ActionPlan]:
    items = _action_items(municipality_ids)
    found: Of[facts.ActionPlan] = defaultdict(list)
    plans = ActionPlan.objects.filter(municipality_id__in=municipality_ids).order_by("developed_on", "pk")
    for municipality, pk, audit, developed_on in plans.values_list("municipality_id", "pk", "audit_id", "developed_on"):
        if str(audit) in known:
            found[municipality].append(facts.ActionPlan(str(audit), developed_on, tuple(items.get(pk, ()))))
    return found


def _action_items(municipality_ids: Iterable[UUID]) -> Of[facts.ActionItem]:
    """The actions by plan. One that was carried into a later plan has the dates that it has there.

    So carrying an action over neither hides it from the plan that counts nor closes it (R3.1).
    """
    rows = ActionItem.objects.filter(municipality_id__in=municipality_ids)
    said, next_of, plan_of = {}, {}, {}
    for pk, plan, due_on, done_on, before in rows.values_list("pk", "plan_id", "due_on", "done_on", "carried_from_id"):
        said[pk], plan_of[pk] = facts.ActionItem(due_on, done_on), plan
        if before:
            next_of[before] = pk
    found: Of[facts.ActionItem] = defaultdict(list)
    for pk, plan in plan_of.items():
        last = pk
        while last in next_of:
            last = next_of[last]
        found[plan].append(said[last])
    return found


def _reviews(municipality_ids: Iterable[UUID]) -> Of[facts.Review]:
    rows = MinistryReview.objects.filter(municipality_id__in=municipality_ids)
    found: Of[facts.Review] = defaultdict(list)
    for municipality, opened_on, decided_on, outcome in rows.values_list(
        "municipality_id", "opened_on", "decided_on", "outcome"
    ):
        found[municipality].append(facts.Review(opened_on, decided_on, VERDICTS[outcome]))
    return found
