"""The name of a file, as it may be shown and kept."""

import re
import unicodedata

LONGEST = 200  # characters, as the database keeps them
NAMELESS = "file"
SEPARATORS = re.compile(r"[/\\]")
SPACES = re.compile(r"\s+")
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control and format signs, such as those that turn the reading direction
RUNNABLE = re.compile(
    r"\.(exe|com|bat|cmd|scr|pif|msi|js|jse|vbs|vbe|wsf|ps1|sh|jar|lnk|hta|html?|svg|php|py|dll|apk|app)(?=\.)", re.I
)


def clean_name(name: str) -> str:
    """The last part of a path, without signs that cannot be seen; a program's ending inside loses its dot."""
    last = SEPARATORS.split(unicodedata.normalize("NFC", name or ""))[-1]
    seen = "".join(sign for sign in last if sign.isspace() or unicodedata.category(sign) not in UNSEEN)
    return _short(RUNNABLE.sub(r"_\1", SPACES.sub(" ", seen)).strip(" .")).strip(" .") or NAMELESS


def find_ending(name: str) -> str:
    """What stands after the last dot, in small letters; nothing where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _short(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, last = name.rpartition(".")
    return f"{stem[: LONGEST - len(last) - 1]}{dot}{last}" if len(last) < LONGEST else name[:LONGEST]
