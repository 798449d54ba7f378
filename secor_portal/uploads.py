"""What may be handed in: PDF, XLSX, DOCX, PNG and JPEG, told by name, first bytes and real structure.

A browser's word for a file's type is not asked. Everything is read in pieces; nothing is kept in memory or unpacked to
disk. Each refusal is a sentence that names the file and says what to do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings

from secor_portal import wording
from secor_portal.errors import RuleBroken
from secor_portal.inspection import images, office, pdf
from secor_portal.inspection.names import clean, ending
from secor_portal.inspection.refusal import Refused

Check = Callable[[BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file that may come in."""

    media_type: str
    check: Check


PDF = Kind("application/pdf", pdf.check)
PNG = Kind("image/png", images.check_png)
JPEG = Kind("image/jpeg", images.check_jpeg)
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", office.check_workbook)
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", office.check_document)
KINDS = {"pdf": PDF, "png": PNG, "jpg": JPEG, "jpeg": JPEG, "xlsx": XLSX, "docx": DOCX}
ACCEPTED = ", ".join(f".{name}" for name in KINDS)  # for the accept attribute of a file field
SHOWN_INLINE = {PDF.media_type, PNG.media_type, JPEG.media_type}

OTHERS = {
    "xlsm": "Save it as an Excel workbook without macros (.xlsx).",
    "xlsb": "Save it as an Excel workbook (.xlsx).",
    "xls": "Save it as an Excel workbook (.xlsx).",
    "docm": "Save it as a Word document without macros (.docx).",
    "doc": "Save it as a Word document (.docx) or a PDF.",
    "heic": "Save the photo as JPEG.",
    "zip": "Unpack it and choose the files inside.",
}
WHAT_TO_DO = "Choose a PDF, an Excel or Word file (.xlsx, .docx), or a picture (.png, .jpg)."


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file is called and what it really is."""

    name: str
    media_type: str


class UploadsRefused(RuleBroken):
    """Several files, and what is wrong with each: ``sentences`` has one for every refused file."""

    def __init__(self, sentences: Sequence[str], *, field: str) -> None:
        super().__init__("file_refused", " ".join(sentences), field=field)
        self.sentences = list(sentences)


def inspect(file: Any, *, limit: int | None = None, field: str = "files") -> Inspected:
    """The clean name and the media type of an uploaded file; ``RuleBroken`` where it may not come in.

    ``file`` is a Django ``UploadedFile``. ``limit`` is the largest size in bytes (``settings.UPLOAD_LIMIT``).
    """
    name = clean(file.name)
    try:
        kind = _kind_of(name)
        _weigh(file.size, limit or settings.UPLOAD_LIMIT)
        file.seek(0)
        kind.check(file)
    except Refused as refusal:
        raise RuleBroken("file_refused", f"“{name}” {refusal}", field=field) from refusal
    finally:
        file.seek(0)
    return Inspected(name, kind.media_type)


def inspect_all(files: Sequence[Any], *, field: str = "files") -> list[Inspected]:
    """Inspect every file; ``UploadsRefused`` names all that may not come in."""
    inspected, sentences = [], []
    for file in files:
        try:
            inspected.append(inspect(file, field=field))
        except RuleBroken as refusal:
            sentences.append(refusal.sentence)
    if sentences:
        raise UploadsRefused(sentences, field=field)
    return inspected


def content_of(file: Any, *, limit: int, advice: str) -> bytes:
    """All of an uploaded file that is read whole; ``RuleBroken`` with ``advice`` where it has more bytes than that."""
    if file.size > limit:
        raise RuleBroken("too_large", f"“{file.name}” is {wording.size(file.size)}. {advice}", field="file")
    content: bytes = file.read()
    return content


def _kind_of(name: str) -> Kind:
    kind = KINDS.get(ending(name))
    if kind is None:
        raise Refused(f"is of a kind that cannot be handed in. {OTHERS.get(ending(name), WHAT_TO_DO)}")
    return kind


def _weigh(size: int, limit: int) -> None:
    if not size:
        raise Refused("is empty. Choose another file.")
    if size > limit:
        raise Refused(f"is {wording.size(size)}. Choose a file of at most {wording.size(limit)}.")
