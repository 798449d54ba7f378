"""Small real files for tests of uploads."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from secor_portal import files

OPENXML = "application/vnd.openxmlformats-officedocument."
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
WORD = f"{OPENXML}wordprocessingml.document.main+xml"
SHEET = f"{OPENXML}spreadsheetml.sheet.main+xml"


def pdf(words: str = "Inspection of March") -> bytes:
    """A PDF of one page; different words give different content."""
    return (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        + f"% {words}\n".encode()
        + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    )


def is_stored(words: str) -> bool:
    """Whether the portal stores the PDF with these words."""
    return files.locate_file(hashlib.sha256(pdf(words)).hexdigest()).exists()


def png(width: int = 3, height: int = 2) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (0, 54, 78)).save(buffer, "PNG")
    return buffer.getvalue()


def jpeg(width: int = 3, height: int = 2, *, progressive: bool = False) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (0, 54, 78)).save(buffer, "JPEG", progressive=progressive)
    return buffer.getvalue()


def xlsx() -> bytes:
    book = Workbook()
    book.active.append(["Element", "Points"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def docx(**more: bytes) -> bytes:
    types = TYPES.format(f'<Override PartName="/word/document.xml" ContentType="{WORD}"/>')
    return zipped({"[Content_Types].xml": types.encode(), "word/document.xml": b"<w:document/>", **more})


def zipped(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that declares a size but has no image data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def upload(name: str, content: bytes, media_type: str = "application/octet-stream") -> SimpleUploadedFile:
    """An uploaded file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type=media_type)
