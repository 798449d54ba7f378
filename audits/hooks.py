"""What the apps above this one know about audits: certificates know the standing, notifications write the emails.

An app above subclasses `AuditHooks` and registers it when the apps are ready. Code of this app calls the functions
below; it never learns who answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

Known = TypeVar("Known")
Consequence = tuple[str, str]  # what will happen, and the number of the rule behind it


@dataclass(frozen=True, slots=True)
class Proposal:
    """The audit that a municipality should start next.

    ``kind`` is an AuditKind, or ``cor`` for the audit of a large employer, which this portal does not run (R1.3).
    ``sentence`` says why and by when; ``rules`` are the numbers of the rules behind it.
    """

    kind: str
    due_by: date | None
    sentence: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayDoubt:
    """Why the day of an audit does not count for the year that is required, with the rules behind it."""

    sentence: str
    rules: tuple[str, ...]

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class EmailText:
    """An email in plain text."""

    subject: str
    text: str


class AuditHooks(Protocol):
    """Answers about audits. Override what your app knows; None leaves the answer to the next hooks."""

    def propose_audit(self, municipality: Any, today: date) -> Proposal | None:
        """The audit that the municipality should start next."""
        return None

    def describe_passing(self, audit: Any) -> Sequence[Consequence] | None:
        """What follows if the audit passes its review today."""
        return None

    def find_expiries(self, municipality_ids: Iterable[Any]) -> Mapping[Any, date] | None:
        """When the certificate of each municipality expires, in one query; one without a certificate is left out."""
        return None

    def doubt_day(self, audit: Any, today: date) -> DayDoubt | None:
        """Why the day of the audit does not count; None if it does."""
        return None

    def preview_revisions(self, revision_round: Any) -> EmailText | None:
        """The email about a round of revisions, which may not be saved yet."""
        return None


HOOKS: list[AuditHooks] = []  # the latest registered first


def register_hooks(hooks: AuditHooks) -> None:
    """Ask ``hooks`` from now on, before those registered earlier."""
    HOOKS.insert(0, hooks)


def propose_audit(municipality: Any, today: date) -> Proposal | None:
    """The audit that the municipality should start next; None if none is proposed."""
    return _find_answer(hooks.propose_audit(municipality, today) for hooks in HOOKS)


def describe_passing(audit: Any) -> Sequence[Consequence]:
    """What follows if the audit passes its review today; nothing for a draft or a decided audit."""
    if audit.is_draft or audit.qa_decided_on:
        return ()
    return _find_answer(hooks.describe_passing(audit) for hooks in HOOKS) or ()


def find_expiries(municipality_ids: Iterable[Any]) -> Mapping[Any, date]:
    """When the certificates of these municipalities expire; one without a certificate is left out."""
    return _find_answer(hooks.find_expiries(municipality_ids) for hooks in HOOKS) or {}


def doubt_day(audit: Any, today: date) -> DayDoubt | None:
    """Why the day of the audit does not count for the required year; None if it does, or if it has no day."""
    return _find_answer(hooks.doubt_day(audit, today) for hooks in HOOKS) if audit.conducted_on else None


def preview_revisions(revision_round: Any) -> EmailText | None:
    """The email that will go out about a round of revisions; None if no app writes emails."""
    return _find_answer(hooks.preview_revisions(revision_round) for hooks in HOOKS)


def _find_answer(answers: Iterable[Known | None]) -> Known | None:
    return next((answer for answer in answers if answer is not None), None)
