"""File names that are safe to show and to store."""

import re
import unicodedata

LONGEST = 200  # characters, as in the database
NAMELESS = "file"
SEPARATORS = re.compile(r"[/\\]")
SPACES = re.compile(r"\s+")
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # Unicode categories, among them marks that reverse the reading direction
RUNNABLE = re.compile(
    r"\.(exe|com|bat|cmd|scr|pif|msi|js|jse|vbs|vbe|wsf|ps1|sh|jar|lnk|hta|html?|svg|php|py|dll|apk|app)(?=\.)", re.I
)


def clean_name(name: str) -> str:
    """The last part of a path without invisible characters; "file" if nothing is left.

    An ending that could run, such as .exe before .pdf, gets an underscore for its dot.
    """
    last = SEPARATORS.split(unicodedata.normalize("NFC", name or ""))[-1]
    visible = "".join(sign for sign in last if sign.isspace() or unicodedata.category(sign) not in INVISIBLE)
    return _shorten_name(RUNNABLE.sub(r"_\1", SPACES.sub(" ", visible)).strip(" .")).strip(" .") or NAMELESS


def find_ending(name: str) -> str:
    """The ending after the last dot in small letters, such as "pdf"; empty if there is no dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _shorten_name(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, last = name.rpartition(".")
    return f"{stem[: LONGEST - len(last) - 1]}{dot}{last}" if len(last) < LONGEST else name[:LONGEST]
