"""Readable addresses: the name of a municipality, with its type if two share the name."""

import re
import unicodedata
from collections.abc import Collection

LONGEST_NAME = 100  # characters of a name in an address


def make_slug(text: str) -> str:
    """``text`` in lower-case letters, digits and hyphens; empty if it has none of them."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", re.sub("['’]", "", letters)).strip("-")[:LONGEST_NAME].strip("-")


def choose_slug(name: str, kind: str, code: str, *, shared: Collection[str], taken: Collection[str]) -> str:
    """The address of a new municipality. ``shared`` are plain names that several new ones have, ``taken`` is in use."""
    short, with_kind = make_slug(name), f"{make_slug(name)}-{make_slug(kind)}"
    if short not in shared and short not in taken:
        return short
    return with_kind if with_kind not in taken else f"{with_kind}-{code}"
