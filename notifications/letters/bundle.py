"""Several things to tell one person of one municipality, in one letter."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from notifications.letters.letter import Letter, Section


def bundled(letters: Sequence[Letter]) -> Letter:
    """The first of them, with what the others say below it; nothing is said twice."""
    first, *others = dict.fromkeys(letters)
    return replace(first, sections=(*first.sections, *(section for other in others for section in _as_sections(other))))


def _as_sections(letter: Letter) -> Iterator[Section]:
    """A letter within another one: its point as a heading, its button as a link. A section alone needs no other one."""
    title = letter.headline.removesuffix(".")
    if len(letter.sections) == 1:
        [own] = letter.sections
        yield replace(own, title=title, paragraphs=(letter.lead, *own.paragraphs), link=letter.button)
    else:
        yield Section(title, (letter.lead,), link=letter.button)
        yield from letter.sections
