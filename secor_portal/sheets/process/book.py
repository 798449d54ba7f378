"""The parts of an XLSX file around its sheets: names, shared texts, and which numbers are dates."""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

from .limits import MOST_PARTS, MOST_SHEETS, MOST_UNPACKED, TOO_MUCH, Budget, refuse_workbook
from .markup import BrokenError, MarkupHandler, parse_markup, strip_namespace

WINDOWS, MAC = date(1899, 12, 30), date(1904, 1, 1)  # day 0 of a workbook
FALSE_LEAP_DAY = 60  # Excel counts 29 February 1900, which never was; dates before it are one number higher
DATE_FORMATS = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}  # the built-in formats that show a day
NOT_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # parts of a format that are shown as they are
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


H = TypeVar("H", bound=MarkupHandler)


class Relations(MarkupHandler):
    """The parts that another part refers to, by id and by type."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder
        self.by_id: dict[str, str] = {}
        self.by_type: dict[str, str] = {}

    def open_tag(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            part = posixpath.normpath(posixpath.join(f"/{self.folder}", attributes["Target"])).lstrip("/")
            self.by_id[attributes["Id"]] = part
            self.by_type[attributes["Type"].rpartition("/")[2]] = part


class Contents(MarkupHandler):
    """The sheets as (name, id of the part), and the date that the workbook counts from."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.day_zero = WINDOWS

    def open_tag(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            key = next(value for key, value in attributes.items() if strip_namespace(key) == "id")
            self.sheets.append((attributes["name"], key))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.day_zero = MAC


class Styles(MarkupHandler):
    """``shows_date`` tells for each cell style whether it shows a number as a date."""

    def __init__(self) -> None:
        super().__init__()
        self.of_cells = False
        self.formats: dict[int, str] = {}
        self.shows_date: list[bool] = []

    def open_tag(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.formats[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "cellXfs":
            self.of_cells = True
        elif name == "xf" and self.of_cells:
            number = int(attributes.get("numFmtId", "0"))
            code = NOT_LETTERS.sub("", self.formats.get(number, "")).lower()
            self.shows_date.append(number in DATE_FORMATS or "d" in code or "y" in code)

    def close_tag(self, name: str) -> None:
        if name == "cellXfs":
            self.of_cells = False


class SharedTexts(MarkupHandler):
    """The texts that cells refer to by number, without the phonetic readings of East Asian characters."""

    def __init__(self) -> None:
        super().__init__()
        self.budget = Budget(0, 0)
        self.texts: list[str] = []
        self.runs: list[str] = []
        self.is_phonetic = False

    def open_tag(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self.runs = []
        elif name == "rPh":
            self.is_phonetic = True
        elif name == "t" and not self.is_phonetic:
            self.text = []

    def close_tag(self, name: str) -> None:
        if name == "t" and not self.is_phonetic:
            self.runs.append(self.take_text())
        elif name == "rPh":
            self.is_phonetic = False
        elif name == "si":
            self.texts.append(unescape_text("".join(self.runs)))
            self.budget.spend_text(self.texts[-1])
            self.budget.spend_empty()


class Book:
    """An open workbook. ``sheets`` holds (name, part) in the workbook's order, hidden sheets too."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        refuse_bombs(archive)
        main = self._read_relations("").by_type["officeDocument"]
        parts = self._read_relations(main)
        contents = self._read_part(main, Contents())
        self.day_zero = contents.day_zero
        self.shows_date = self._read_part(parts.by_type.get("styles", ""), Styles()).shows_date
        self.texts = self._read_part(parts.by_type.get("sharedStrings", ""), SharedTexts()).texts
        self.sheets = [(name, parts.by_id[key]) for name, key in contents.sheets]
        if len(self.sheets) > MOST_SHEETS:
            refuse_workbook(TOO_MUCH)

    def parse_part(self, part: str, handler: MarkupHandler) -> None:
        """Feed a part to the handler."""
        with self.archive.open(part) as source:
            parse_markup(source, handler)

    def format_date(self, serial: float) -> str:
        """The date that a number stands for, as 2027-06-15."""
        if self.day_zero == WINDOWS and serial < FALSE_LEAP_DAY:
            serial += 1
        try:
            return (self.day_zero + timedelta(days=int(serial))).isoformat()
        except OverflowError as fault:
            raise BrokenError("no date") from fault

    def _read_part(self, part: str, handler: H) -> H:
        if part:
            self.parse_part(part, handler)
        return handler

    def _read_relations(self, part: str) -> Relations:
        folder, _, name = part.rpartition("/")
        return self._read_part(posixpath.join(folder, "_rels", f"{name}.rels"), Relations(folder))


def refuse_bombs(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook by what it declares: too many parts, or too many bytes once unpacked."""
    sizes = [part.file_size for part in archive.infolist()]
    if len(sizes) > MOST_PARTS or sum(sizes) > MOST_UNPACKED:
        refuse_workbook(TOO_MUCH)


def unescape_text(text: str) -> str:
    """Text with _x000B_ as the character it stands for; half a surrogate pair becomes U+FFFD."""
    if "_x" not in text:
        return text
    unescaped = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return unescaped.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
