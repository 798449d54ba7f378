"""Phrases that the portal doesn't use, each with the wording that it does use.

The patterns ignore case. They are looked for in sentences of pages and emails, in texts of the code, in docstrings,
comments and documents. A pattern of ``TOWARDS_VILLAGES`` is looked for only where a municipality's people read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

CLAUSE = r"(?:^|[.!?:;,(–—]\s+)"  # the start of a sentence or a clause
MACHINES = r"(?:server|provider|program|box|catcher)"  # their names keep “mail”
BANNED: tuple[tuple[str, str], ...] = (
    (r"\bwhoever\b", "name the person or the role"),
    (r"\bwhomever\b", "name the person or the role"),
    (r"\bsomebody\b", "name the person or the role; “someone” if it must be"),
    (r"\bnobody\b", "name the person or the role; “no one” if it must be"),
    (r"\bmeanwhile\b", "since then, after you opened it"),
    (r"\banew\b", "again"),
    (r"\bonce more\b", "again"),
    (r"\bany ?more\b(?! than)", "no longer"),
    (r"\bof which\b", "two sentences"),
    (r"\bof whom\b", "two sentences"),
    (r"\bthere(?:by|of|upon|with)\b", "two sentences"),
    (r"\bwhere(?:by|upon|of|in)\b", "two sentences"),
    (r"\b(?:stands?|stood|standing) still\b", "paused"),
    (
        rf"{CLAUSE}where (?:an?|the|it|its|there|this|that|these|those|they|no|one|none|nothing|something|somebody|"
        r"someone|nobody|you|your|he|she|we|each|every|all|any|only|both|two|several|neither|either|his|her|their|some|"
        r"such)\b",
        "if, when",
    ),
    (r"\bmend(?:s|ed|ing)?\b", "correct, fix"),
    (r"\bhand(?:s|ed|ing)? (?:it |them |this |that )?in\b", "submit, send"),
    (rf"\ba mail\b(?! {MACHINES})", "an email"),
    (
        rf"\b(?:the|this|that|which|their|your|no|every|each|of|by|per|one) mail\b(?! {MACHINES})",
        "email",
    ),
    (r"\bmails\b", "emails"),
    (r"\b(?:is|are|was|were|be|been) told\b", "hears about, is notified, gets an email"),
    (r"\bprogrammes?\b", "program"),
    (r"\b\d+ %(?!\})", "80%, without a space"),
    (r"\bspeaks? of\b", "says, is dated"),
    (r"\bheads\b(?! of| up)", "workers"),
    (r"\bsimultaneous(?:ly)?\b", "on one day, at the same time"),
    (r"\bshall\b", "must, will"),
    (r"\bprior to\b", "before"),
    (r"\bin order to\b", "to"),
    (r"\bgive[sn]? back\b|\bgiving back\b|\bgave back\b", "return"),
)
TOWARDS_VILLAGES: tuple[tuple[str, str], ...] = (
    (r"\bsuperseded\b", "replaced"),
    (r"\belements?\b", "section"),
    (r"\binstruments?\b", "audit questions (version 2026)"),
    (r"\bpeaks?\b", "highest number of workers"),
    (r"\bsecond steps?\b", "passkey, authenticator app"),
    (r"\bR[1-8](?:\.\d)?\b", "the reason in words; the number is only a link"),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A banned phrase: as it stands in the text, the words around it, and what to write."""

    phrase: str
    around: str
    better: str

    def __str__(self) -> str:
        return f"“{self.phrase}” in “{self.around}” → {self.better}"


_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), better) for pattern, better in BANNED)
_COMPILED_FOR_VILLAGES = tuple((re.compile(pattern, re.IGNORECASE), better) for pattern, better in TOWARDS_VILLAGES)
_ANY = re.compile("|".join(pattern for pattern, _ in (*BANNED, *TOWARDS_VILLAGES)), re.IGNORECASE)  # most have none


def find_banned(sentences: Iterable[str], *, villages: bool = False) -> list[Hit]:
    """The banned phrases of these sentences; ``villages`` adds the ones that a municipality's people can't follow."""
    patterns = (*_COMPILED, *_COMPILED_FOR_VILLAGES) if villages else _COMPILED
    suspects = [sentence for sentence in sentences if _ANY.search(sentence)]
    return [
        _make_hit(match, sentence, better)
        for sentence in suspects
        for pattern, better in patterns
        for match in pattern.finditer(sentence)
    ]


def _make_hit(match: re.Match[str], sentence: str, better: str) -> Hit:
    start, end = max(0, match.start() - 30), match.end() + 30
    return Hit(match.group().strip(" .!?:;,(–—"), " ".join(sentence[start:end].split()), better)
