"""Letters about where a municipality stands. Each writer answers None where it is no longer so."""

from datetime import date, datetime

from certificates.models import MinistryReview
from certificates.models import Standing as Kept
from certificates.models.ministry_review import Outcome
from certificates.rules.answer import DiscountStatus, Standing
from certificates.rules.reason import Subject as Part
from certificates.wording import STANDINGS
from municipalities.models import Municipality
from notifications.letters.footers import explain_footer
from notifications.letters.letter import Letter, Link, Section, link_to, write_subject
from notifications.models.obligation import Obligation
from notifications.rules.states import ObligationState
from notifications.selectors.standings import StandingReading, derive_readings
from secor_portal import wording

WHAT_IT_MEANS = {
    Standing.CERTIFIED: "The certificate is in force. Keep it: an audit and the action plan are due each year (R3.1).",
    Standing.RENEWAL_PENDING: "The certificate has expired. The audit that renews it waits for QA; nothing is lost if "
    "it passes (R4.2).",
    Standing.NOT_MAINTAINED: "A calendar year ended without an audit that counts (R3.1). Ask AMHSA what is to be done.",
    Standing.LAPSED: "The certificate has expired. To be certified again, conduct a certification audit that passes "
    "(R4.2).",
    Standing.REVOKED: "The ministry revoked the certificate (R6.2). Another certification audit is to be conducted and "
    "passed (R6.3).",
    Standing.NEVER_CERTIFIED: "No certificate counts. It takes a certification audit that passed and passed QA (R2.1).",
}
WHO_REVOKES = "After a traumatic incident the ministry may review a certificate (R6.1). Only it can revoke one (R6.2)."
REVOKED = "The ministry revoked the certificate. Another certification audit is to be conducted and passed (R6.3)."
REVOKED_BEFORE = (
    "The ministry revoked an earlier certificate (R6.2). The one in force was won by an audit conducted after that, "
    "and stays as it is."
)


def write_standing_changed(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """From what to what, and why. While it is so."""
    kept = Kept.objects.filter(municipality_id=row.municipality_id).select_related("municipality").first()
    if kept is None or kept.standing != row.context["after"]:
        return None
    before = _last_known_standing(row)
    if before == kept.standing:
        return None
    place, now = kept.municipality, Standing(kept.standing)
    reading = derive_readings([place.pk], as_of)[place.pk]
    said = STANDINGS[now].lower()
    facts = [("Before", STANDINGS[Standing(before)]), ("Now", STANDINGS[now])]
    if reading.next_due_by:
        facts.append(("Conduct the next audit by", wording.day(reading.next_due_by)))
    return _standing_letter(
        place,
        what=f"standing is {said} since {wording.day(row.due_on)}",
        headline=f"The standing changed to “{said}”.",
        lead=WHAT_IT_MEANS[now],
        button=link_to("See where you stand", "municipal:home", place.slug),
        sections=(Section("Why", (reading.why(Part.STANDING),), tuple(facts)),),
    )


def _last_known_standing(row: Obligation) -> str:
    """The last standing of which the reader knows: changes before this one may never have been told."""
    changes = Obligation.objects.filter(subject=row.subject, municipality=row.municipality_id, recipient=row.recipient)
    known: str = row.context["before"]
    for state, context in changes.filter(made_at__lt=row.made_at).order_by("-made_at").values_list("state", "context"):
        if state == ObligationState.SENT:
            break
        known = context["before"]
    return known


def write_incident_review_opened(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """What a review means for the certificate and for the discount. While it is open."""
    review = _find_review(row)
    if review is None or review.decided_on is not None:
        return None
    day = wording.day(review.opened_on)
    return _standing_letter(
        review.municipality,
        what=f"incident review opened on {day}",
        headline="The ministry opened a review after an incident.",
        lead=_while_review_is_open(_read_standing(review, as_of)),
        button=_link_home(review.municipality),
        sections=(
            Section(
                "Why",
                (WHO_REVOKES,),
                (("Review opened on", day), *_incident_facts(review)),
            ),
        ),
    )


def write_incident_review_decided(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """What the ministry decided. While that stands."""
    review = _find_review(row)
    if review is None or review.decided_on is None:
        return None
    outcome = Outcome(review.outcome)
    facts = (("Decided on", wording.day(review.decided_on)), ("Decision", outcome.label), *_incident_facts(review))
    return _standing_letter(
        review.municipality,
        what=f"incident review decided: {outcome.label.lower()}",
        headline=f"The ministry decided its review: {outcome.label.lower()}.",
        lead=_once_review_is_decided(outcome, _read_standing(review, as_of)),
        button=_link_home(review.municipality),
        sections=(Section("Why", (WHO_REVOKES,), facts),),
    )


def _while_review_is_open(reading: StandingReading) -> str:
    """What an open review means for the certificate, and for the discount where there is one."""
    if not reading.in_force:
        return "No certificate is in force, so there is no WCB discount to lose (R5.2)."
    in_force = "The certificate is in force, and the review alone does not end it (R6.2)."
    if reading.discount_status == DiscountStatus.INELIGIBLE:
        return f"{in_force} Outside PIR there is no WCB discount to lose (R5.1)."
    return f"{in_force} WCB’s discount is at risk until the ministry decides (R6.1)."


def _once_review_is_decided(outcome: Outcome, reading: StandingReading) -> str:
    """What a decision left of the certificate."""
    if reading.in_force:
        return REVOKED_BEFORE if outcome is Outcome.REVOKED else "The certificate stays as it is."
    if outcome is Outcome.REVOKED and reading.standing == Standing.REVOKED:
        return REVOKED
    return f"No certificate is in force. {reading.why(Part.STANDING)}"


def _read_standing(review: MinistryReview, as_of: date) -> StandingReading:
    return derive_readings([review.municipality_id], as_of)[review.municipality_id]


def _find_review(row: Obligation) -> MinistryReview | None:
    return MinistryReview.objects.filter(pk=row.subject_id).select_related("municipality").first()


def _incident_facts(review: MinistryReview) -> tuple[tuple[str, str], ...]:
    return (("Incident", review.incident),) if review.incident else ()


def _link_home(place: Municipality) -> Link:
    return link_to("See where you stand", "municipal:home", place.slug)


def _standing_letter(
    place: Municipality, *, what: str, headline: str, lead: str, button: Link, sections: tuple[Section, ...]
) -> Letter:
    return Letter(
        subject=write_subject(place.official_name, place.name, what),
        place=place.official_name,
        headline=headline,
        lead=lead,
        button=button,
        sections=sections,
        footer=explain_footer([place]),
    )
