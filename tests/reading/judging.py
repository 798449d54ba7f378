"""What is wrong with a page, an email or a letter, over all the forms in which it was read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.reading.grades import LONGEST, SHORTEST, compute_grade, find_sentences, find_words, read
from tests.reading.wording import Hit, find_banned

EXAMPLES = 3  # of one phrase on one page


@dataclass
class Verdict:
    """The worst of one page: the highest grade and where, long sentences, banned phrases."""

    grade: float | None = None
    where: str = ""
    long: dict[str, int] = field(default_factory=dict)
    hits: dict[str, list[Hit]] = field(default_factory=dict)  # by phrase, a few of each
    hardest: list[str] = field(default_factory=list)

    @property
    def all_hits(self) -> list[Hit]:
        """The banned phrases, each with a few examples."""
        return [hit for hits in self.hits.values() for hit in hits]


class Verdicts:
    """Verdicts by name. ``grade`` is the highest that passes."""

    def __init__(self, *, grade: float) -> None:
        self.limit = grade
        self.by_name: dict[str, Verdict] = {}

    def add(self, name: str, blocks: Sequence[str], *, villages: bool, where: str = "") -> None:
        """Judge one example of ``name``."""
        verdict = self.by_name.setdefault(name, Verdict())
        sentences = find_sentences(blocks)
        reading = read(blocks)
        if reading.grade is not None and reading.grade > (verdict.grade if verdict.grade is not None else -99):
            verdict.grade, verdict.where = reading.grade, where
            verdict.hardest = find_hardest(sentences)
        verdict.long |= {one: count for one in sentences if (count := len(find_words(one))) > LONGEST}
        for hit in find_banned(sentences, villages=villages):
            known = verdict.hits.setdefault(hit.phrase.lower(), [])
            if hit not in known and len(known) < EXAMPLES:
                known.append(hit)

    def find_problems(self) -> dict[str, str]:
        """``name kind`` → what is wrong; kind is grade, length or wording."""
        problems: dict[str, str] = {}
        for name, verdict in sorted(self.by_name.items()):
            if verdict.grade is not None and verdict.grade > self.limit:
                problems[f"{name} grade"] = f"{verdict.grade}, above {self.limit}, for {verdict.where}"
            if verdict.long:
                problems[f"{name} length"] = "; ".join(f"{count} words: {one}" for one, count in verdict.long.items())
            if verdict.hits:
                problems[f"{name} wording"] = "; ".join(map(str, verdict.all_hits))
        return problems

    def describe(self, *, show_all: bool) -> str:
        """The report: one part for each name, worst first."""
        lines = []
        for name, verdict in sorted(self.by_name.items(), key=lambda item: -(item[1].grade or 0)):
            is_hard = verdict.grade is not None and verdict.grade > self.limit
            if not (show_all or is_hard or verdict.long or verdict.hits):
                continue
            lines.append(f"{name}: grade {verdict.grade}; {verdict.where}")
            if is_hard:
                lines += [f"    hard: {one}" for one in verdict.hardest]
            lines += [f"    {count} words: {one}" for one, count in verdict.long.items()]
            lines += [f"    {hit}" for hit in verdict.all_hits]
        return "\n".join([*lines, "", self._summarize()])

    def _summarize(self) -> str:
        grades = [verdict.grade for verdict in self.by_name.values() if verdict.grade is not None]
        return (
            f"{len(self.by_name)} read, {len(grades)} with a grade: "
            f"{sum(grade > self.limit for grade in grades)} above {self.limit}, "
            f"{sum(bool(verdict.long) for verdict in self.by_name.values())} with a sentence over {LONGEST} words, "
            f"{sum(bool(verdict.hits) for verdict in self.by_name.values())} with a phrase that we don't use."
        )


def find_hardest(sentences: Iterable[str], *, count: int = 3) -> list[str]:
    """The sentences that raise the grade most, each with its own grade."""
    graded = []
    for sentence in dict.fromkeys(sentences):
        words = find_words(sentence)
        if len(words) >= SHORTEST:
            graded.append((compute_grade([sentence], enough=1) or 0, sentence))
    return [f"{grade}: {sentence}" for grade, sentence in sorted(graded, reverse=True)[:count]]
