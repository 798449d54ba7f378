"""Inspects uploads: PDF, XLSX, DOCX, PNG and JPEG, decided by name, first bytes and structure, not by the browser.

Files are read in pieces; none is kept in memory or unpacked to disk. Every refusal is a sentence that names the file
and says what to do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings

from secor_portal import wording
from secor_portal.errors import RuleBroken
from secor_portal.inspection import images, office, pdf
from secor_portal.inspection.names import clean_name, find_ending
from secor_portal.inspection.refusal import FileRefused

Check = Callable[[BinaryIO], None]


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file that the portal accepts, and the check that a file is one."""

    media_type: str
    check: Check


PDF = FileType("application/pdf", pdf.check_pdf)
PNG = FileType("image/png", images.check_png)
JPEG = FileType("image/jpeg", images.check_jpeg)
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", office.check_workbook)
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", office.check_document)
FILE_TYPES = {"pdf": PDF, "png": PNG, "jpg": JPEG, "jpeg": JPEG, "xlsx": XLSX, "docx": DOCX}
ACCEPTED = ", ".join(f".{name}" for name in FILE_TYPES)  # for the accept attribute of a file field
SHOWN_INLINE = {PDF.media_type, PNG.media_type, JPEG.media_type}

ADVICE = {
    "xlsm": "Save it as an Excel workbook without macros (.xlsx).",
    "xlsb": "Save it as an Excel workbook (.xlsx).",
    "xls": "Save it as an Excel workbook (.xlsx).",
    "docm": "Save it as a Word document without macros (.docx).",
    "doc": "Save it as a Word document (.docx) or a PDF.",
    "heic": "Save the photo as JPEG.",
    "zip": "Unpack it and choose the files in it.",
}
USUAL_ADVICE = "Choose a PDF, an Excel or Word file (.xlsx, .docx), or a picture (.png, .jpg)."


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """A file's clean name and its real type."""

    name: str
    media_type: str


class UploadsRefused(RuleBroken):
    """Files that the portal can't accept; ``sentences`` has one sentence for each of them."""

    def __init__(self, sentences: Sequence[str], *, field: str) -> None:
        super().__init__("file_refused", " ".join(sentences), field=field)
        self.sentences = list(sentences)


def inspect_file(file: Any, *, limit: int | None = None, field: str = "files") -> InspectedFile:
    """The clean name and the media type of an uploaded file; ``RuleBroken`` if the portal can't accept it.

    ``file`` is a Django ``UploadedFile``. ``limit`` is the largest size in bytes (``settings.UPLOAD_LIMIT``).
    """
    name = clean_name(file.name)
    try:
        file_type = _find_file_type(name)
        _check_size(file.size, limit or settings.UPLOAD_LIMIT)
        file.seek(0)
        file_type.check(file)
    except FileRefused as refusal:
        raise RuleBroken("file_refused", f"“{name}” {refusal}", field=field) from refusal
    finally:
        file.seek(0)
    return InspectedFile(name, file_type.media_type)


def inspect_files(files: Sequence[Any], *, field: str = "files") -> list[InspectedFile]:
    """Inspect every file; ``UploadsRefused`` names all that the portal can't accept."""
    inspected, sentences = [], []
    for file in files:
        try:
            inspected.append(inspect_file(file, field=field))
        except RuleBroken as refusal:
            sentences.append(refusal.sentence)
    if sentences:
        raise UploadsRefused(sentences, field=field)
    return inspected


def read_content(file: Any, *, limit: int, advice: str) -> bytes:
    """The whole content of an uploaded file; ``RuleBroken`` with ``advice`` if it has more than ``limit`` bytes."""
    if file.size > limit:
        raise RuleBroken("too_large", f"“{file.name}” is {wording.size(file.size)}. {advice}", field="file")
    content: bytes = file.read()
    return content


def _find_file_type(name: str) -> FileType:
    ending = find_ending(name)
    if ending not in FILE_TYPES:
        raise FileRefused(f"is a type of file that the portal doesn’t accept. {ADVICE.get(ending, USUAL_ADVICE)}")
    return FILE_TYPES[ending]


def _check_size(size: int, limit: int) -> None:
    if not size:
        raise FileRefused("is empty. Choose another file.")
    if size > limit:
        raise FileRefused(f"is {wording.size(size)}. Choose a file of at most {wording.size(limit)}.")
