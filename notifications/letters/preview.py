"""How a mail will read, for whoever is about to cause it."""

from django.template.loader import render_to_string

from audits.models import RevisionRound
from audits.previews import Mail
from notifications.letters.footing import obliged, people_page
from notifications.letters.letter import one_line
from notifications.letters.notices import revisions_letter
from notifications.models.obligation import Subject


def revisions_mail(asked: RevisionRound) -> Mail:
    """The mail about a round of revisions on the day on which it is requested."""
    people = people_page(asked.audit.municipality)
    letter = obliged(revisions_letter(asked, asked.requested_on), Subject.REVISIONS_REQUESTED, people=people)
    return Mail(one_line(letter.subject), render_to_string("email/letter.txt", {"letter": letter}).strip())
