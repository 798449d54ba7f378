"""The words of emails about a municipality's standing. Each function returns None if it no longer applies."""

from datetime import date, datetime

from certificates import models
from certificates.models import MinistryReview
from certificates.models.ministry_review import Outcome
from certificates.rules.codes import DiscountStatus, StandingCode
from certificates.rules.reason import Subject
from municipalities.models import Municipality
from notifications.letters.footers import explain_footer
from notifications.letters.letter import FactRows, Letter, Link, Section, link_to, write_subject
from notifications.models.obligation import Obligation
from notifications.rules.states import ObligationState
from notifications.selectors.standings import StandingReading, derive_readings
from secor_portal import wording

WHO_REVOKES = (
    "After a serious incident, the ministry checks if you may keep your certificate. No one else can take it away."
)
REVOKED = "Your certificate is revoked. To get a new one, you need a new certification audit that passes."
REVOKED_BEFORE = (
    "You don’t need to do anything. The ministry revoked an earlier certificate. You earned your current one with an "
    "audit after that, so it stays as it is."
)
UPHELD = "You don’t need to do anything. Your certificate stays as it is."


def write_standing_changed(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """From what to what, and why, while it is so."""
    stored = models.Standing.objects.filter(municipality_id=row.municipality_id).select_related("municipality").first()
    if stored is None or stored.standing != row.context["after"]:
        return None
    before = _last_known_standing(row)
    if before == stored.standing:
        return None
    place, now = stored.municipality, StandingCode(stored.standing)
    reading = derive_readings([place.pk], as_of)[place.pk]
    label = now.label.lower()
    facts = [("Before", StandingCode(before).label), ("Now", now.label), ("Since", wording.day(row.due_on))]
    if reading.next_due_by:
        facts.append(("Finish the next audit by", wording.day(reading.next_due_by)))
    return _standing_letter(
        place,
        matter=f"Standing changed: {label}",
        headline=f"Your standing is now “{label}”.",
        lead=now.row.email_lead,
        button=link_to("See where you stand", "municipal:home", place.slug),
        sections=(
            Section(
                "Why",
                (reading.explain_part(Subject.STANDING),),
                tuple(facts),
                rules=(*now.row.rules, *reading.find_rules(Subject.STANDING)),
            ),
        ),
    )


def _last_known_standing(row: Obligation) -> str:
    """The last standing that the reader knows of: emails about changes since then may never have gone out."""
    changes = Obligation.objects.filter(subject=row.subject, municipality=row.municipality_id, recipient=row.recipient)
    known: str = row.context["before"]
    for state, context in changes.filter(made_at__lt=row.made_at).order_by("-made_at").values_list("state", "context"):
        if state == ObligationState.SENT:
            break
        known = context["before"]
    return known


def write_incident_review_opened(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """What a review means for the certificate and the discount, while it is open."""
    review = _find_review(row)
    if review is None or review.decided_on is not None:
        return None
    lead, rules = _while_review_is_open(_read_standing(review, as_of))
    return _standing_letter(
        review.municipality,
        matter="Review opened by the ministry: your certificate",
        headline="After an incident, the ministry checks your certificate.",
        lead=lead,
        button=_link_home(review.municipality),
        sections=(
            Section(
                "Why",
                (WHO_REVOKES,),
                (("Review opened on", wording.day(review.opened_on)), *_incident_facts(review)),
                rules=("R6.1", "R6.2", *rules),
            ),
        ),
    )


def write_incident_review_decided(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """What the ministry decided, while that stands."""
    review = _find_review(row)
    if review is None or review.decided_on is None:
        return None
    outcome = Outcome(review.outcome)
    reading = _read_standing(review, as_of)
    facts = (("Decided on", wording.day(review.decided_on)), ("Decision", outcome.label), *_incident_facts(review))
    return _standing_letter(
        review.municipality,
        matter=f"Decided by the ministry: certificate {outcome.label.lower()}",
        headline=f"The ministry decided its review: {outcome.label.lower()}.",
        lead=_once_review_is_decided(outcome, reading),
        button=_link_home(review.municipality),
        sections=(
            Section("Why", (WHO_REVOKES,), facts, rules=("R6.1", "R6.2", *reading.find_rules(Subject.STANDING))),
        ),
    )


def _while_review_is_open(reading: StandingReading) -> tuple[str, tuple[str, ...]]:
    """What an open review means for the certificate and for the discount, with the rules behind it."""
    if not reading.in_force:
        return "You have no certificate in force, so there is no WCB discount to lose.", ("R5.2",)
    in_force = "Your certificate is still in force. The review alone doesn’t end it."
    if reading.discount_status == DiscountStatus.INELIGIBLE:
        return (
            f"{in_force} You aren’t registered in the WCB discount program (Partnerships in Injury Reduction, PIR). "
            "So there is no discount to lose.",
            ("R5.1",),
        )
    return f"{in_force} Your WCB discount is at risk until the ministry decides.", ()


def _once_review_is_decided(outcome: Outcome, reading: StandingReading) -> str:
    """What to do after the decision, and what it left of the certificate."""
    if reading.in_force:
        return REVOKED_BEFORE if outcome is Outcome.REVOKED else UPHELD
    if outcome is Outcome.REVOKED and reading.standing == StandingCode.REVOKED:
        return REVOKED
    return f"You have no certificate in force. {reading.explain_part(Subject.STANDING)}"


def _read_standing(review: MinistryReview, as_of: date) -> StandingReading:
    return derive_readings([review.municipality_id], as_of)[review.municipality_id]


def _find_review(row: Obligation) -> MinistryReview | None:
    return MinistryReview.objects.filter(pk=row.subject_id).select_related("municipality").first()


def _incident_facts(review: MinistryReview) -> FactRows:
    return (("Incident", review.incident),) if review.incident else ()


def _link_home(place: Municipality) -> Link:
    return link_to("See where you stand", "municipal:home", place.slug)


def _standing_letter(
    place: Municipality, *, matter: str, headline: str, lead: str, button: Link, sections: tuple[Section, ...]
) -> Letter:
    return Letter(
        subject=write_subject(matter, place),
        place=place.official_name,
        headline=headline,
        lead=lead,
        button=button,
        sections=sections,
        footer=explain_footer([place]),
    )
