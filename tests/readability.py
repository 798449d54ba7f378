"""How hard a text is to read: its Flesch–Kincaid school grade and its longest sentence."""

import re


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]


def words(text: str) -> list[str]:
    return re.findall(r"[\w$%][\w$%’,.-]*", text)


def school_grade(text: str) -> float:
    """The grade after which a pupil reads ``text`` with ease; 7 is a pupil of about twelve."""
    counted = words(text)
    per_sentence = len(counted) / len(sentences(text))
    per_word = sum(map(_count_syllables, counted)) / len(counted)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def longest_sentence(text: str) -> str:
    return max(sentences(text), key=lambda sentence: len(words(sentence)))


def _count_syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end. A number counts as one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall("[aeiouy]+", letters))
    is_silent = bool(re.search(r"[^aeiouyl]e$|[^aeioutd]ed$|[^aeiouscgxz]es$", letters))
    return max(1, groups - is_silent)
