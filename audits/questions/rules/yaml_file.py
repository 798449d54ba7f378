"""The format as YAML, with the line of every value.

Only plain YAML is accepted: mappings, lists and values. The field decides what a value means, so 1.10 stays 1.10 and
"no" stays the word. Anchors, tags and several documents in one file are refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from audits.questions.rules.draft import (
    ElementDraft,
    File,
    FileEntry,
    FileProblem,
    InstrumentDraft,
    QuestionDraft,
    Said,
)
from audits.questions.rules.fields import ELEMENT, INSTRUMENT, QUESTION

DEEPEST = 12  # levels; the format has five
NOTHING = {"", "~", "null", "Null", "NULL"}
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WIDTH = 110
Path = str


@dataclass(frozen=True, slots=True)
class Value:
    """A single value and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list and its line."""

    items: tuple[Any, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Keys (with their lines) and what they hold, and the line where they begin."""

    pairs: tuple[tuple[Value, Any], ...]
    line: int


class NotYaml(Exception):
    """The text can't be read; ``problem`` says where and what to do."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.problem = FileProblem(f"line {line}", sentence)


def read_yaml(text: str) -> File:
    """The parsed file. Text that isn't YAML becomes a problem too."""
    try:
        tree = _tree(text)
    except NotYaml as fault:
        return File(FileEntry({}, "line 1"), problems=(fault.problem,))
    return _Taker().file(tree)


def _tree(text: str) -> Any:
    try:
        events = list(_checked(yaml.parse(text, Loader=LOADER)))
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        sentence = f"This is not YAML: {fault.problem or 'it can’t be read'}. Check indents, colons and quotes here."
        raise NotYaml(line, sentence) from fault
    except yaml.YAMLError as fault:
        raise NotYaml(1, "The file has a character that YAML doesn’t allow. Remove it.") from fault
    if not events:
        raise NotYaml(1, "The file is empty. Begin with the template.")
    return _node(iter(events))


def _checked(events: Iterator[Any]) -> Iterator[Any]:
    """The events that build values. Anything else in YAML is refused before a value is built."""
    depth = documents = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise NotYaml(line, "Keep one document in the file. Remove the line with ---.")
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise NotYaml(line, "Write the value here; anchors (& and *) aren’t accepted.")
        elif isinstance(event, yaml.NodeEvent):
            if getattr(event, "tag", None) not in (None, "!"):
                raise NotYaml(line, "Remove the tag (!).")
            depth += isinstance(event, yaml.CollectionStartEvent)
            if depth > DEEPEST:
                raise NotYaml(line, "This is nested too deeply. Keep to the template.")
            yield event
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            yield event


def _node(events: Iterator[Any]) -> Any:
    event = next(events)
    line = event.start_mark.line + 1
    if isinstance(event, yaml.ScalarEvent):
        is_plain = event.implicit[0]
        return Value("" if is_plain and event.value in NOTHING else event.value, line)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while (item := _node(events)) is not None:
            items.append(item)
        return Listing(tuple(items), line)
    if isinstance(event, yaml.MappingStartEvent):
        pairs = []
        while (key := _node(events)) is not None:
            pairs.append((key, _node(events)))
        return Pairs(tuple(pairs), line)
    return None  # the end of a list or mapping


class _Taker:
    """Splits the tree by the names of the format and collects what doesn't belong there."""

    def __init__(self) -> None:
        self.problems: list[FileProblem] = []
        self.questions: list[FileEntry] = []

    def file(self, tree: Any) -> File:
        found = self._fields(tree, "", INSTRUMENT, "elements")
        listed = found.pop("elements", None) if found else None
        elements = [self._element(item, path) for path, item in self._items(listed, "elements")]
        names = list(INSTRUMENT) if listed else ["elements", *INSTRUMENT]
        whole = self._entry(found, tree, "", names)
        return File(whole, tuple(filter(None, elements)), tuple(self.questions), tuple(self.problems))

    def _element(self, item: Any, path: Path) -> FileEntry | None:
        found = self._fields(item, path, ELEMENT, "questions")
        if found is None:
            return None
        listed = found.pop("questions", None)
        entry = self._entry(found, item, path, ["questions", *ELEMENT])
        number = entry.said.get("number")
        fields = [name for name in QUESTION if name != "element"]
        for below, question in self._items(listed, f"{path}.questions"):
            told = self._fields(question, below, fields)
            if told is not None:
                asked = self._entry(told, question, below, fields)
                said = {**asked.said, **({"element": number} if number else {})}
                self.questions.append(
                    FileEntry(said, asked.place, {**asked.places, "element": entry.find_place("number")})
                )
        return entry

    def _items(self, listed: Any, path: Path) -> Iterator[tuple[Path, Any]]:
        if listed is None or (isinstance(listed, Value) and not listed.text):
            return
        if not isinstance(listed, Listing):
            self._refuse(listed, path, "Write a list here: each item begins with a dash.")
            return
        for index, item in enumerate(listed.items):
            yield f"{path}[{index}]", item

    def _fields(self, node: Any, path: Path, names: Any, below: str = "") -> dict[str, Any] | None:
        if not isinstance(node, Pairs):
            self._refuse(node, path, "Write names and values here, such as name: …, as the template does.")
            return None
        found: dict[str, Any] = {}
        for key, value in node.pairs:
            name = key.text if isinstance(key, Value) else "?"
            if name != below and name not in names:
                known = ", ".join([*names, *([below] if below else [])])
                self._refuse(key, _joined(path, name), f"This name is not known here. Use {known}.")
            elif name in found:
                self._refuse(key, _joined(path, name), "This name appears twice. Remove one of them.")
            elif name != below and not isinstance(value, Value):
                self._refuse(value, _joined(path, name), "Write one value here, not a list.")
            else:
                found[name] = value
        return found

    def _entry(self, found: dict[str, Any] | None, node: Any, path: Path, names: Sequence[str]) -> FileEntry:
        said = {
            name: Said(value.text, _place(value.line, _joined(path, name))) for name, value in (found or {}).items()
        }
        places = {name: _place(node.line, _joined(path, name)) for name in names if found is not None}
        return FileEntry(said, _place(node.line, path), places)

    def _refuse(self, node: Any, path: Path, sentence: str) -> None:
        self.problems.append(FileProblem(_place(node.line, path), sentence))


def _joined(path: Path, name: str) -> Path:
    return f"{path}.{name}" if path else name


def _place(line: int, path: Path) -> str:
    return f"line {line}: {path}" if path else f"line {line}"


def write_yaml(draft: InstrumentDraft) -> str:
    """The questions as a file that imports as the same version."""
    told: dict[str, Any] = {
        "name": draft.name,
        "version": draft.version,
        "is_sample": draft.is_sample,
        "valid_from": draft.valid_from,
        "pass_overall": draft.pass_overall,
        "pass_element": draft.pass_element,
        "elements": [_told_element(element) for element in draft.elements],
    }
    written: str = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=WIDTH)
    return written


def _told_element(element: ElementDraft) -> dict[str, Any]:
    return {"number": element.number, "name": element.name, "questions": [_told(each) for each in element.questions]}


def _told(question: QuestionDraft) -> dict[str, Any]:
    """The fields that differ from their defaults."""
    told = {
        "number": question.number,
        "text": question.text,
        "guidance": question.guidance,
        "attach": question.attach,
        "validation": question.validation,
        "style": question.style.value,
        "points": _number(question.points),
        "may_not_apply": question.may_not_apply,
        "is_written_policy": question.is_written_policy,
        "depends_on": question.depends_on,
    }
    return {name: value for name, value in told.items() if value not in ("", False)}


def _number(points: Decimal) -> int | float:
    return int(points) if points == points.to_integral_value() else float(points)
