"""The demo accounts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    """A demo account. ``places`` are the situations of the municipalities that it acts for."""

    key: str
    email: str
    name: str
    title: str
    shows: str
    desk_role: str = ""
    role: str = "administrator"
    places: tuple[str, ...] = ()


PERSONAS = (
    Persona(
        "administrator",
        "administrator@demo.example",
        "Robin Olsen",
        "Chief administrative officer",
        "A village whose internal audit is due soon: start it, upload the report, submit.",
        places=("internal audit comes due",),
    ),
    Persona(
        "several",
        "several@demo.example",
        "Sam Tailfeathers",
        "Administrator of four",
        "Four municipalities and all their due dates on one page.",
        places=("internal audit overdue", "revisions requested", "will grow past ten", "renewal comes due"),
    ),
    Persona(
        "contributor",
        "contributor@demo.example",
        "Ashley Wong",
        "Public works foreman",
        "Writes the audit and keeps the action plan.",
        role="contributor",
        places=("internal audit being written",),
    ),
    Persona(
        "reader",
        "reader@demo.example",
        "Jean Tremblay",
        "Councillor",
        "Sees everything of one village and changes nothing.",
        role="reader",
        places=("internal audit comes due",),
    ),
    Persona(
        "auditor",
        "auditor@demo.example",
        "Kim Nowak",
        "External auditor",
        "One certification audit of one village, for a limited time.",
        role="auditor",
        places=("never certified, first audit being written",),
    ),
    Persona(
        "reviewer",
        "reviewer@demo.example",
        "Pat Sandhu",
        "Reviewer",
        "The queue, reviews and decisions.",
        desk_role="reviewer",
    ),
    Persona(
        "colleague",
        "colleague@demo.example",
        "Lee Fontaine",
        "Reviewer",
        "Does the second review.",
        desk_role="reviewer",
    ),
    Persona(
        "manager",
        "manager@demo.example",
        "Chris Dubois",
        "Manager",
        "Reverses decisions, imports, runs the desk.",
        desk_role="manager",
    ),
)
