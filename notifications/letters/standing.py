"""Letters about where a municipality stands. Each writer answers None where it is no longer so."""

from datetime import date, datetime

from certificates.models import MinistryReview
from certificates.models import Standing as Kept
from certificates.models.ministry_review import Outcome
from certificates.rules.answer import Standing
from certificates.rules.reason import Subject as Part
from certificates.words import STANDINGS
from municipalities.models import Municipality
from notifications.letters.letter import Letter, Link, Section, link, subject_line
from notifications.letters.places import because
from notifications.models.obligation import Obligation, State
from notifications.selectors.standings import derived
from secor_portal.web import words

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
WHAT_WAS_DECIDED = {
    Outcome.UPHELD: "The certificate stays as it is.",
    Outcome.REVOKED: "The ministry revoked the certificate. Another certification audit is to be conducted and passed "
    "(R6.3).",
}


def standing_changed(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """From what to what, and why. While it is so."""
    kept = Kept.objects.filter(municipality_id=row.municipality_id).select_related("municipality").first()
    if kept is None or kept.standing != row.context["after"]:
        return None
    before = _known_before(row)
    if before == kept.standing:
        return None
    place, now = kept.municipality, Standing(kept.standing)
    reading = derived([place.pk], as_of)[place.pk]
    said = STANDINGS[now].lower()
    facts = [("Before", STANDINGS[Standing(before)]), ("Now", STANDINGS[now])]
    if reading.next_due_by:
        facts.append(("Conduct the next audit by", words.day(reading.next_due_by)))
    return _letter(
        place,
        what=f"standing is {said} since {words.day(row.due_on)}",
        headline=f"The standing changed to “{said}”.",
        lead=WHAT_IT_MEANS[now],
        button=link("See where you stand", "municipal:home", place.slug),
        sections=(Section("Why", (reading.why(Part.STANDING),), tuple(facts)),),
    )


def _known_before(row: Obligation) -> str:
    """The last standing of which the reader knows: changes before this one may never have been told."""
    changes = Obligation.objects.filter(subject=row.subject, municipality=row.municipality_id, recipient=row.recipient)
    known: str = row.context["before"]
    for state, context in changes.filter(made_at__lt=row.made_at).order_by("-made_at").values_list("state", "context"):
        if state == State.SENT:
            break
        known = context["before"]
    return known


def review_opened(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """What a review is and what it means for the discount. While it is open."""
    review = _review(row)
    if review is None or review.decided_on is not None:
        return None
    day = words.day(review.opened_on)
    return _letter(
        review.municipality,
        what=f"incident review opened on {day}",
        headline="The ministry reviews the certificate after an incident.",
        lead="The certificate stays in force until the ministry decides. WCB’s discount is at risk meanwhile (R5.2).",
        button=_home(review.municipality),
        sections=(
            Section(
                "Why",
                (WHO_REVOKES,),
                (("Review opened on", day), *_incident(review)),
            ),
        ),
    )


def review_decided(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """What the ministry decided. While that stands."""
    review = _review(row)
    if review is None or review.decided_on is None:
        return None
    outcome = Outcome(review.outcome)
    facts = (("Decided on", words.day(review.decided_on)), ("Decision", outcome.label), *_incident(review))
    return _letter(
        review.municipality,
        what=f"incident review decided, certificate {outcome.label.lower()}",
        headline=f"The ministry decided its review: {outcome.label.lower()}.",
        lead=WHAT_WAS_DECIDED[outcome],
        button=_home(review.municipality),
        sections=(Section("Why", (WHO_REVOKES,), facts),),
    )


def _review(row: Obligation) -> MinistryReview | None:
    return MinistryReview.objects.filter(pk=row.subject_id).select_related("municipality").first()


def _incident(review: MinistryReview) -> tuple[tuple[str, str], ...]:
    return (("Incident", review.incident),) if review.incident else ()


def _home(place: Municipality) -> Link:
    return link("See where you stand", "municipal:home", place.slug)


def _letter(
    place: Municipality, *, what: str, headline: str, lead: str, button: Link, sections: tuple[Section, ...]
) -> Letter:
    return Letter(
        subject=subject_line(place.official_name, place.name, what),
        place=place.official_name,
        headline=headline,
        lead=lead,
        button=button,
        sections=sections,
        footer=because([place]),
    )
