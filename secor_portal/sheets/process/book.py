"""The parts of an XLSX file that say what it holds: its sheets, its texts, which numbers are days."""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

from .limits import MOST_PARTS, MOST_SHEETS, MOST_UNPACKED, TOO_MUCH, Budget, refuse
from .markup import BrokenError, Handler, local, parse

WINDOWS, MAC = date(1899, 12, 30), date(1904, 1, 1)  # day 0 of a workbook
FALSE_LEAP_DAY = 60  # Excel believes in 29 February 1900; days before it count from one later
DAY_FORMATS = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}  # the built-in formats that show a day
NOT_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # what a format shows as it stands
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


H = TypeVar("H", bound=Handler)


class Relations(Handler):
    """Which part is meant by an id, and of what kind it is."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder
        self.target: dict[str, str] = {}
        self.by_kind: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            part = posixpath.normpath(posixpath.join(f"/{self.folder}", attributes["Target"])).lstrip("/")
            self.target[attributes["Id"]] = part
            self.by_kind[attributes["Type"].rpartition("/")[2]] = part


class Contents(Handler):
    """The sheets by name, and the day from which the workbook counts."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.day_zero = WINDOWS

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            key = next(value for key, value in attributes.items() if local(key) == "id")
            self.sheets.append((attributes["name"], key))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.day_zero = MAC


class Styles(Handler):
    """Whether the style of a cell shows its number as a day."""

    def __init__(self) -> None:
        super().__init__()
        self.of_cells = False
        self.formats: dict[int, str] = {}
        self.shows_day: list[bool] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.formats[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "cellXfs":
            self.of_cells = True
        elif name == "xf" and self.of_cells:
            number = int(attributes.get("numFmtId", "0"))
            code = NOT_LETTERS.sub("", self.formats.get(number, "")).lower()
            self.shows_day.append(number in DAY_FORMATS or "d" in code or "y" in code)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.of_cells = False


class Texts(Handler):
    """The texts that cells share; readings beside East Asian characters are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.budget = Budget(0, 0)
        self.texts: list[str] = []
        self.parts: list[str] = []
        self.is_reading = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self.parts = []
        elif name == "rPh":
            self.is_reading = True
        elif name == "t" and not self.is_reading:
            self.text = []

    def end(self, name: str) -> None:
        if name == "t" and not self.is_reading:
            self.parts.append(self.gathered())
        elif name == "rPh":
            self.is_reading = False
        elif name == "si":
            self.texts.append(unescaped("".join(self.parts)))
            self.budget.spend(self.texts[-1])
            self.budget.pass_over()


class Book:
    """An open workbook."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        refuse_bombs(archive)
        main = self._relations("").by_kind["officeDocument"]
        parts = self._relations(main)
        contents = self._read(main, Contents())
        self.day_zero = contents.day_zero
        self.shows_day = self._read(parts.by_kind.get("styles", ""), Styles()).shows_day
        self.texts = self._read(parts.by_kind.get("sharedStrings", ""), Texts()).texts
        self.sheets = [(name, parts.target[key]) for name, key in contents.sheets]
        if len(self.sheets) > MOST_SHEETS:
            refuse(TOO_MUCH)

    def parse(self, part: str, handler: Handler) -> None:
        """Read a part."""
        with self.archive.open(part) as source:
            parse(source, handler)

    def day(self, serial: float) -> str:
        """The day that a number stands for."""
        if self.day_zero == WINDOWS and serial < FALSE_LEAP_DAY:
            serial += 1
        try:
            return (self.day_zero + timedelta(days=int(serial))).isoformat()
        except OverflowError as fault:
            raise BrokenError("no day") from fault

    def _read(self, part: str, handler: H) -> H:
        if part:
            self.parse(part, handler)
        return handler

    def _relations(self, part: str) -> Relations:
        folder, _, name = part.rpartition("/")
        return self._read(posixpath.join(folder, "_rels", f"{name}.rels"), Relations(folder))


def refuse_bombs(archive: zipfile.ZipFile) -> None:
    """A workbook that people fill in has few parts and unpacks to little."""
    sizes = [part.file_size for part in archive.infolist()]
    if len(sizes) > MOST_PARTS or sum(sizes) > MOST_UNPACKED:
        refuse(TOO_MUCH)


def unescaped(text: str) -> str:
    """Text with the characters that XML cannot hold; half a character, which nothing can hold, becomes U+FFFD."""
    if "_x" not in text:
        return text
    said = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
