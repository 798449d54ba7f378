"""What a reviewer looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from audits.models import Audit, Document, Note, RevisionRound
from audits.models.review import Weight
from audits.rules.deadlines import rounds_end
from audits.selectors.audits import documents_of, rounds_of
from audits.selectors.limits import limits
from audits.selectors.scores import Scoreboard, scoreboard
from municipalities.models import Membership, User


@dataclass(frozen=True, slots=True)
class Review:
    """Everything of one audit that the desk reads, but for its history."""

    documents: Sequence[Document]
    board: Scoreboard
    rounds: Sequence[RevisionRound]
    notes: Sequence[Note]

    @property
    def unsent(self) -> list[Note]:
        """The notes that go with the next request or decision."""
        return [note for note in self.notes if note.sent_at is None]

    @property
    def must_fix(self) -> int:
        """How many of them hold the audit up."""
        return sum(note.weight == Weight.MUST_FIX for note in self.unsent)

    @property
    def sent(self) -> list[Note]:
        return [note for note in self.notes if note.sent_at is not None]

    @property
    def fixed(self) -> int:
        """How many sent notes the author dealt with."""
        return sum(note.fixed_at is not None for note in self.sent)

    @property
    def rounds_end(self) -> date | None:
        """The day by which all rounds should be over; None before the first."""
        return rounds_end(self.rounds[0].requested_on, limits()) if self.rounds else None


def review_of(audit: Audit) -> Review:
    """The audit as a reviewer reads it, in five queries."""
    notes = Note.objects.filter(audit=audit).select_related("written_by")
    return Review(list(documents_of(audit)), scoreboard(audit), list(rounds_of(audit)), list(notes))


def reviewers_for(audit: Audit) -> list[User]:
    """The desk's people who may review the audit (R2.4): the permission ``audits.decide`` of all at once."""
    here = Membership.objects.current().filter(municipality_id=audit.municipality_id)
    once = audit.assignments.values("membership__user")
    people = User.objects.filter(is_active=True).exclude(desk_role="").exclude(pk=audit.author_id)
    outsiders = people.exclude(pk__in=here.values("user")).exclude(pk__in=once)
    if audit.submitted_by_id:
        outsiders = outsiders.exclude(pk=audit.submitted_by_id)
    return list(outsiders.order_by("name", "email"))


def proposed_letter(audit: Audit, notes: Sequence[Note]) -> str:
    """A letter to begin with; the reviewer edits it."""
    must = sum(note.weight == Weight.MUST_FIX for note in notes)
    lines = [f"Thank you for the {audit.get_kind_display().lower()} of {audit.municipality}."]
    if must:
        lines.append("Before it can pass our quality review, please deal with each must-fix note below.")
    else:
        lines.append("Before we decide, please answer the following.")
    lines.append("Add the documents that show it, correct the score where it changes, and tell us what you did.")
    return "\n\n".join(lines)
