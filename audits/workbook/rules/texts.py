"""Text on its way into a cell and back."""

import re

from audits.rules.line_ends import unify_line_ends

# What XML cannot hold, and what would be taken for such a character written out: Excel's own way is _x000B_.
HARD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
NOT_KEPT = re.compile("[\x00\ud800-\udfff]")  # what no database keeps: nothing, and halves of characters


def normal(text: str) -> str:
    """Text with one kind of line end, and nothing around it: what is compared."""
    return unify_line_ends(text).strip()


def escaped(text: str) -> str:
    """Text as a cell holds it."""
    return HARD.sub(lambda found: f"_x{ord(found[0]):04X}_", normal(text))


def unshowable(text: str) -> str:
    """The first character that cannot be kept, as U+0000; empty where there is none."""
    found = NOT_KEPT.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
