"""Text on its way into a cell and back."""

import re

from audits.rules.line_ends import unify_line_ends

# What XML cannot hold, and what would be taken for such a character written out: Excel's own way is _x000B_.
HARD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
NOT_KEPT = re.compile("[\x00\ud800-\udfff]")  # what no database stores: the null character and half characters


def normalize_text(text: str) -> str:
    """Text for comparison: one kind of line end, no surrounding space."""
    return unify_line_ends(text).strip()


def escape_text(text: str) -> str:
    """Text as a cell stores it."""
    return HARD.sub(lambda found: f"_x{ord(found[0]):04X}_", normalize_text(text))


def find_unshowable(text: str) -> str:
    """The first character that can't be stored, as U+0000; empty if there is none."""
    found = NOT_KEPT.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
