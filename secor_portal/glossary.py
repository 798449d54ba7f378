"""The words of the field, one row each: what the glossary says, and what a page says when it uses a word first.

Texts name the certifying partner as ``{partner}`` and the ministry as ``{ministry}``. ``Term.fill_names`` puts them in.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field.

    ``word`` is what pages write. ``full`` is what its letters stand for, empty for a word that isn't an abbreviation.
    ``opening`` replaces the word where a page uses it first; empty means the full name with the word in brackets.
    ``rules`` are the rules that use it.
    """

    word: str
    meaning: str
    full: str = ""
    opening: str = ""
    rules: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Its id in the glossary: "action-plan"."""
        return "-".join(self.word.lower().split())

    @property
    def first_use(self) -> str:
        """What a page says when it uses the word first."""
        return self.opening or (f"{self.full} ({self.word})" if self.full else self.word)

    def fill_names(self, partner: str, ministry: str) -> "Term":
        """The same term with the partner's and the ministry's names in its texts."""
        names = {"{partner}": partner, "{ministry}": ministry}
        return replace(
            self,
            word=_replace_names(self.word, names),
            meaning=_replace_names(self.meaning, names),
            opening=_replace_names(self.opening, names),
        )


def _replace_names(text: str, names: dict[str, str]) -> str:
    for placeholder, name in names.items():
        text = text.replace(placeholder, name)
    return text


TERMS = (
    Term(
        "action plan",
        "Your list of what to fix after an audit. It says who does each action, and by when.",
        rules=("R3.1",),
    ),
    Term(
        "additional audit",
        "An audit that you do for a reason of your own. It never counts in the cycle.",
        rules=("R7",),
    ),
    Term(
        "audit questions",
        "The questions of an audit, sorted into sections. They come in versions, such as “version 2026”. An audit "
        "keeps the version it was started with.",
        rules=("R2.2",),
    ),
    Term(
        "CAO",
        "The head of a municipality’s office. A village may say “manager” or “administrator” instead.",
        full="chief administrative officer",
    ),
    Term(
        "certificate",
        "The paper that you earn. It shows that your health and safety system meets the Partnerships standard.",
        rules=("R2.1", "R4.1"),
    ),
    Term(
        "certification audit",
        "The audit that earns or renews a certificate. An external auditor conducts it.",
        rules=("R2.1", "R3.5"),
    ),
    Term(
        "certified",
        "Your standing while you have a certificate in force.",
        rules=("R3.1", "R4.1"),
    ),
    Term(
        "Certifying Partner",
        "The group that reviews audits and signs certificates for employers of one kind. For municipalities this is "
        "{partner}.",
    ),
    Term(
        "COR",
        "The certificate for employers with more than 10 workers. Its audit isn’t done in this portal.",
        full="Certificate of Recognition",
        opening="large-employer certificate (COR)",
        rules=("R1.3",),
    ),
    Term(
        "cycle",
        "The order of audits. The first one earns the certificate. You do one internal audit in each of the next two "
        "years. After that the cycle starts again.",
        rules=("R3.5",),
    ),
    Term(
        "evidence",
        "A file that supports an answer, such as a form, a photo or a signed policy.",
    ),
    Term(
        "extension",
        "More time that {partner} gives for an audit, or for a certificate. It ends within the same calendar year.",
        rules=("R3.4", "R4.1"),
    ),
    Term(
        "external auditor",
        "An auditor from outside your municipality. The auditor sees one audit, for as long as you set.",
        rules=("R2.4",),
    ),
    Term(
        "headcount",
        "How many workers you have on each day of the year. The highest number on one day must not be above 10.",
        rules=("R1.1", "R1.2"),
    ),
    Term(
        "internal audit",
        "The yearly audit between two certification audits. Your own people conduct it.",
        rules=("R3.1", "R3.2"),
    ),
    Term(
        "lapsed",
        "Your standing when the certificate has expired and you didn’t do the next certification audit in time.",
        rules=("R4.2",),
    ),
    Term(
        "ministry",
        "{ministry}. It owns the program. Only the ministry can revoke a certificate.",
        rules=("R6.1", "R6.2"),
    ),
    Term(
        "never certified",
        "Your standing before you earn your first certificate.",
        rules=("R2.1",),
    ),
    Term(
        "not maintained",
        "Your standing when a year has ended without the audit that it needed.",
        rules=("R3.1", "R3.3"),
    ),
    Term(
        "OHS",
        "Alberta’s rules for health and safety at work, and the office that you call after a serious incident.",
        full="occupational health and safety",
        rules=("R6.1",),
    ),
    Term(
        "Partnerships",
        "The part of the ministry that owns the standard. It makes and co-signs certificates.",
        rules=("R4.1",),
    ),
    Term(
        "pass mark",
        "The lowest score that passes: one mark for the whole audit and one for every section.",
        rules=("R2.2",),
    ),
    Term(
        "PIR",
        "WCB’s discount program for employers with a certificate. You register in it with WCB.",
        full="Partnerships in Injury Reduction",
        opening="WCB discount program (Partnerships in Injury Reduction, PIR)",
        rules=("R3.3", "R5.1"),
    ),
    Term(
        "QA",
        "{partner}’s review of an audit that you submit. It’s a different question from the score.",
        full="quality assurance",
        opening="{partner}’s review (quality assurance, QA)",
        rules=("R2.1", "R3.2"),
    ),
    Term(
        "renewal pending",
        "Your standing after the expiry date, if you did the next certification audit in time. {partner} still "
        "reviews it. The certificate stays in force.",
        rules=("R4.2",),
    ),
    Term(
        "Return to Work Seminar",
        "A course by WCB on how to help a hurt worker come back to work.",
        rules=("R8",),
    ),
    Term(
        "reviewer",
        "The person at {partner} who reviews your audit.",
        rules=("R2.4",),
    ),
    Term(
        "revision round",
        "What {partner} asks you to change in an audit, and your answer to it.",
    ),
    Term(
        "revoked",
        "Your standing after the ministry took your certificate away.",
        rules=("R6.2", "R6.3"),
    ),
    Term(
        "SECOR",
        "The certificate for municipalities with 10 workers or fewer.",
        full="Small Employer Certificate of Recognition",
        rules=("R1.1", "R1.4"),
    ),
    Term(
        "section",
        "A part of the audit questions on one topic, such as training. Each section has its own score.",
        rules=("R2.2",),
    ),
    Term(
        "standing",
        "Your place in the program today. It’s one of these: never certified, certified, renewal pending, lapsed, "
        "not maintained, revoked.",
    ),
    Term(
        "WCB",
        "Alberta’s insurer for people who are hurt at work. It decides about the discount.",
        full="Workers’ Compensation Board",
        rules=("R5.1",),
    ),
    Term(
        "worker",
        "Anyone whose work affects what your municipality does. Subcontractors count, too.",
        rules=("R1.2",),
    ),
    Term(
        "{partner}",
        "The group that runs this portal. It reviews your audits and issues your certificate. It’s the Certifying "
        "Partner for municipalities.",
    ),
)
TERMS_BY_WORD = {term.word: term for term in TERMS}
