import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from secor_portal import uploads
from secor_portal.errors import RuleBroken
from secor_portal.inspection import office, pdf
from secor_portal.inspection.names import LONGEST, clean_name, find_ending
from secor_portal.uploads import UploadsRefused, inspect_file, inspect_files
from tests.audits import papers
from tests.audits.papers import SHEET, TYPES, WORD, chunk, upload, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENCRYPTED_PDF = papers.pdf().replace(b"trailer<<", b"trailer<</Encrypt 9 0 R")
KLINGON = b'<?xml version="1.0" encoding="klingon"?><Types/>'  # an unknown encoding
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def workbook(**more: bytes) -> bytes:
    types = TYPES.format(f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET}"/>')
    return zipped({"[Content_Types].xml": types.encode(), "xl/workbook.xml": b"<workbook/>", **more})


def typed(*kinds: str, main: str = "xl/workbook.xml") -> bytes:
    overrides = "".join(f'<Override PartName="/{main}" ContentType="{kind}"/>' for kind in kinds)
    return zipped({"[Content_Types].xml": TYPES.format(overrides).encode(), main: b"<x/>"})


RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


LINK = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><{}/></externalLink>'
WORD_FILE = uploads.DOCX.media_type


def relation(kind: str, target: str = "media/image1.png", mode: str = "", *, of: str = OFFICE) -> bytes:
    """A list with one relationship of this kind."""
    mode = f' TargetMode="{mode}"' if mode else ""
    return RELATIONS.format(f'<Relationship Id="rId1" Type="{of}/{kind}" Target="{target}"{mode}/>').encode()


def linked(*relation_of: str, beside: str = "word/document.xml", **more: str) -> bytes:
    """A Word file in which a part has this relationship."""
    folder, _, part = beside.rpartition("/")
    return papers.docx(**{f"{folder}/_rels/{part}.rels": relation(*relation_of, **more)})


def encrypted_member() -> bytes:
    content = bytearray(papers.docx())
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    return bytes(content)


def lying_bomb() -> bytes:
    """A part that declares one byte and unpacks to two megabytes."""
    content = bytearray(papers.docx(**{"word/big.xml": bytes(2_000_000)}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("report.pdf", papers.pdf(), "application/pdf"),
        ("REPORT.PDF", papers.pdf(), "application/pdf"),
        ("scan.pdf", b"\xef\xbb\xbf\n" + papers.pdf(), "application/pdf"),
        ("printer.pdf", b"\x1b%-12345X@PJL\r\n" + papers.pdf(), "application/pdf"),
        ("trailing.pdf", papers.pdf() + b"\r\n" + bytes(500), "application/pdf"),
        ("wall.png", papers.png(), "image/png"),
        ("wall.jpg", papers.jpeg(), "image/jpeg"),
        ("wall.jpeg", papers.jpeg(progressive=True), "image/jpeg"),
        ("phone.jpg", papers.jpeg() + b"SEFH trailer of a phone SEFT", "image/jpeg"),
        ("list.xlsx", papers.xlsx(), uploads.XLSX.media_type),
        ("list.xlsx", workbook(), uploads.XLSX.media_type),
        ("letter.docx", papers.docx(), uploads.DOCX.media_type),
        ("links.docx", linked("hyperlink", "https://open.alberta.ca/secor", "External"), uploads.DOCX.media_type),
        ("links.docx", linked("hyperlink", "mailto:a@b.ca", "External", of=STRICT), uploads.DOCX.media_type),
        ("picture.docx", linked("image"), uploads.DOCX.media_type),
        ("template.docx", linked("attachedTemplate", "Normal.dotm"), uploads.DOCX.media_type),
        (
            "chart.docx",
            linked("package", "../embeddings/Microsoft_Excel_Sheet1.xlsx", beside="word/charts/chart1.xml"),
            uploads.DOCX.media_type,
        ),
        ("own-template.docx", linked("attachedTemplate", "file:///C:\\Users\\Cao\\Letter.dotx", "External"), WORD_FILE),
        ("prices.xlsx", workbook(**{
            "xl/_rels/workbook.xml.rels": relation("externalLink", "externalLinks/externalLink1.xml"),
            "xl/externalLinks/externalLink1.xml": LINK.format("externalBook"),
            "xl/externalLinks/_rels/externalLink1.xml.rels": relation("externalLinkPath", "prices.xlsx", "External"),
        }), uploads.XLSX.media_type),
        ("links.xlsx", workbook(**{
            "xl/worksheets/_rels/sheet1.xml.rels": relation("hyperlink", "https://a.ca", "External"),
        }), uploads.XLSX.media_type),
        ("stored.docx", zipped({
            "[Content_Types].xml": TYPES.format(f'<Override ContentType="{WORD}"/>').encode(),
            "word/document.xml": b"<w/>",
        }, method=zipfile.ZIP_STORED), uploads.DOCX.media_type),
    ],
)  # fmt: skip
def test_accepted_file_has_its_real_type(name, content, media_type):
    file = upload(name, content, "text/html")

    inspected = inspect_file(file)

    assert (inspected.name, inspected.media_type) == (name, media_type)
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("empty.pdf", b"", "is empty"),
        ("huge.pdf", bytes(2001), "is 2 KB. Choose a file of at most 2 KB"),
        ("noname", papers.pdf(), "a type of file that the portal doesn’t accept"),
        ("page.html", b"<html>", "a type of file that the portal doesn’t accept"),
        ("picture.svg", b"<svg/>", "a type of file that the portal doesn’t accept"),
        ("tool.exe", b"MZ", "a type of file that the portal doesn’t accept"),
        ("macros.xlsm", papers.xlsx(), "Save it as an Excel workbook without macros"),
        ("macros.docm", papers.docx(), "Save it as a Word document without macros"),
        ("old.xls", OLE, "Save it as an Excel workbook (.xlsx)"),
        ("old.doc", OLE, "Save it as a Word document"),
        ("phone.heic", b"ftypheic", "Save the photo as JPEG"),
        ("all.zip", zipped({"a": b"b"}), "Unpack it"),
        # mislabelled
        ("really-a-page.pdf", b"<html><script>alert(1)</script>" + papers.pdf(), "has the name of a PDF but isn’t one"),
        ("really-a-picture.pdf", papers.png(), "has the name of a PDF but isn’t one"),
        ("really-a-pdf.png", papers.pdf(), "isn’t that type of picture"),
        ("really-a-jpeg.png", papers.jpeg(), "isn’t that type of picture"),
        ("really-a-png.jpg", papers.png(), "isn’t that type of picture"),
        ("really-a-pdf.xlsx", papers.pdf(), "has the name of an Office file but isn’t one"),
        ("really-a-workbook.docx", papers.xlsx(), "isn’t the type of file that its name says"),
        ("really-a-letter.xlsx", papers.docx(), "isn’t the type of file that its name says"),
        ("really-a-zip.docx", zipped({"readme.txt": b"hello"}), "isn’t the type of file that its name says"),
        ("text.pdf", b"Dear AMHSA, the PDF is %PDF-less", "has the name of a PDF but isn’t one"),
        ("program.pdf", b"MZ\x90" + papers.pdf(), "has the name of a PDF but isn’t one"),
        # two files in one
        ("polyglot.pdf", papers.pdf()[:-6] + zipped({"a": b"b"}) + b"%%EOF\n", "has another file inside"),
        ("polyglot.png", papers.png() + zipped({"a": b"b"}), "other data after the picture"),
        ("page-behind.png", papers.png() + b"<script>", "other data after the picture"),
        ("polyglot.jpg", papers.jpeg() + zipped({"a": b"b"}), "other data after the picture"),
        # damaged
        ("late-header.pdf", b"x" * 1025 + papers.pdf(), "has the name of a PDF but isn’t one"),
        ("cut.pdf", papers.pdf()[:-7], "end of the PDF is missing"),
        ("long-tail.pdf", papers.pdf() + bytes(1100), "end of the PDF is missing"),
        ("cut.png", papers.png()[:-6], "damaged"),
        ("head.png", papers.png()[:20], "damaged"),
        ("magic.png", papers.png()[:8], "damaged"),
        ("no-ihdr.png", papers.png()[:8] + chunk(b"IDAT", b"x") + chunk(b"IEND", b""), "damaged"),
        ("no-size.png", papers.png_of(0, 5), "damaged"),
        ("cut.jpg", papers.jpeg()[:-2], "damaged"),
        ("start.jpg", papers.jpeg()[:2], "damaged"),
        ("no-frame.jpg", b"\xff\xd8\xff\xda\x00\x02\xff\xd9", "damaged"),
        ("no-length.jpg", b"\xff\xd8\xff\xe0\x00\x01", "damaged"),
        ("cut.docx", papers.docx()[:-30], "damaged"),
        ("broken.docx", papers.docx().replace(b"word/document.xml", b"word/docXment.xml", 1), "damaged"),
        ("entity.docx", zipped({
            "[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "b">]><Types>&a;</Types>',
            "word/document.xml": b"<w/>",
        }), "damaged"),
        ("klingon.docx", zipped({"[Content_Types].xml": KLINGON, "word/document.xml": b"<w/>"}), "damaged"),
        ("klingon.xlsx", zipped({"[Content_Types].xml": KLINGON, "xl/workbook.xml": b"<w/>"}), "damaged"),
        ("not-xml.docx", zipped({"[Content_Types].xml": b"<Types", "word/document.xml": b""}), "damaged"),
        ("up.docx", papers.docx(**{"../../etc/passwd": b"x"}), "damaged"),
        ("root.docx", papers.docx(**{"/etc/passwd": b"x"}), "damaged"),
        # locked
        ("locked.pdf", ENCRYPTED_PDF, "has a password"),
        ("locked.xlsx", OLE, "has a password"),
        ("locked.docx", encrypted_member(), "has a password"),
        # macros under a harmless name
        ("hidden.docx", papers.docx(**{"word/vbaProject.bin": b"x"}), "has macros"),
        ("hidden.xlsx", workbook(**{"xl/VBAPROJECT.BIN": b"x"}), "has macros"),
        ("sheet4.xlsx", workbook(**{"xl/macrosheets/sheet1.xml": b"x"}), "has macros"),
        ("control.docx", papers.docx(**{"word/activeX/activeX1.bin": b"x"}), "has macros"),
        ("renamed.xlsx", typed(MACRO_TYPE), "has macros"),
        ("both.xlsx", typed(SHEET, MACRO_TYPE), "has macros"),
        # loads something from elsewhere when opened
        ("template.docx", linked("attachedTemplate", "https://a.example/x.dotm", "External"), "loads another"),
        ("share.docx", linked("attachedTemplate", "file:///\\\\server\\x.dotm", "external"), "loads another"),
        ("strict.docx", linked("image", "https://a.example/x.png", "External", of=STRICT), "loads another"),
        ("web.docx", linked("frame", "https://a.example", "External", beside="word/webSettings.xml"), "loads another"),
        ("upper.docx", papers.docx(**{"word/_RELS/a.xml.RELS": relation("image", "//a", "External")}), "loads another"),
        ("prices.xlsx", workbook(**{
            "xl/externalLinks/_rels/externalLink1.xml.rels": relation("externalLinkPath", "//s/x.xlsx", "External"),
        }), "loads another"),
        ("escaped.docx", linked("attachedTemplate", "%68ttps://a.example/x.dotm", "External"), "loads another"),
        ("dde.xlsx", workbook(**{"xl/externalLinks/externalLink1.xml": LINK.format("ddeLink")}), "loads another"),
        ("ole.xlsx", workbook(**{"xl/externalLinks/externalLink1.xml": LINK.format("oleLink")}), "loads another"),
        # a file inside
        ("object.docx", linked("oleObject", "embeddings/oleObject1.bin"), "insert it as a picture"),
        ("object.docx", linked("oleObject", "file:///c:/x.exe", "External"), "insert it as a picture"),
        ("table.docx", linked("package", "embeddings/Microsoft_Excel_Sheet1.xlsx"), "insert it as a picture"),
        ("object.xlsx", workbook(**{
            "xl/worksheets/_rels/sheet1.xml.rels": relation("oleObject", "../embeddings/oleObject1.bin"),
        }), "insert it as a picture"),
        ("strict.docx", linked("oleObject", "embeddings/oleObject1.bin", of=STRICT), "insert it as a picture"),
        # unreadable relationships
        ("torn.docx", papers.docx(**{"_rels/.rels": b"<Relationships"}), "damaged"),
        ("entity.docx", papers.docx(**{"_rels/.rels": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "damaged"),
        ("unknown.docx", papers.docx(**{"_rels/.rels": b'<?xml version="1.0" encoding="x-no"?><x/>'}), "damaged"),
        # bombs
        ("wide.png", papers.png_of(100_000, 100_000), "100,000 by 100,000 pixels"),
        ("lying.docx", lying_bomb(), "damaged"),
    ],
)  # fmt: skip
def test_unaccepted_file_is_refused_with_a_sentence(name, content, expected, settings):
    settings.UPLOAD_LIMIT = 2000 if name == "huge.pdf" else 10_000_000

    with pytest.raises(RuleBroken) as refusal:
        inspect_file(upload(name, content))

    assert refusal.value.sentence.startswith(f"“{name}” ")
    assert expected in refusal.value.sentence
    assert refusal.value.sentence.endswith(".")
    assert (refusal.value.code, refusal.value.field) == ("file_refused", "files")


@pytest.mark.parametrize(
    "parts",
    [
        {"word/big.xml": bytes(2_000_000)},
        {f"word/{n}.xml": bytes(400_000) for n in range(5)},
        {f"word/{n}.xml": b"" for n in range(40)},
    ],
)
def test_bomb_is_refused_by_its_declared_size(parts, monkeypatch):
    monkeypatch.setattr(office, "MOST_BYTES", 1_000_000)
    monkeypatch.setattr(office, "MOST_PARTS", 30)

    with pytest.raises(RuleBroken, match="far more than a document needs"):
        inspect_file(upload("bomb.docx", papers.docx(**parts)))


def test_lying_bomb_is_refused_by_its_unpacked_size(monkeypatch):
    monkeypatch.setattr(office, "MOST_BYTES", 1_000_000)

    with pytest.raises(RuleBroken, match="far more than a document needs"):
        inspect_file(upload("bomb.docx", lying_bomb()))


def test_parts_that_share_their_bytes_are_refused():
    content = bytearray(papers.docx(**{"word/big.xml": bytes(range(256)) * 40}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 20 : at + 24] = (10**6).to_bytes(4, "little")

    with pytest.raises(RuleBroken, match="far more than a document needs"):
        inspect_file(upload("overlap.docx", bytes(content)))


def test_too_long_list_of_content_types_is_refused(monkeypatch):
    monkeypatch.setattr(office, "MOST_TYPES_BYTES", 50)

    with pytest.raises(RuleBroken, match="far more than a document needs"):
        inspect_file(upload("types.docx", papers.docx()))


def test_too_long_list_of_relationships_is_refused(monkeypatch):
    monkeypatch.setattr(office, "MOST_RELATIONS_BYTES", 50)

    with pytest.raises(RuleBroken, match="far more than a document needs"):
        inspect_file(upload("relations.docx", linked("hyperlink", "https://a.ca", "External")))


def test_password_mark_across_two_pieces_is_found(monkeypatch):
    monkeypatch.setattr(pdf, "PIECE", 100)
    content = papers.pdf()
    for gap in range(70, 110):
        locked = content[:9] + b"%" * gap + b"\n<</Encrypt 9 0 R>>\n" + content[9:]
        with pytest.raises(RuleBroken, match="has a password"):
            inspect_file(upload("locked.pdf", locked))


def test_file_is_never_read_whole_into_memory():
    class Watched(io.BytesIO):
        largest = 0

        def read(self, size=-1):
            content = super().read(size)
            self.largest = max(self.largest, len(content))
            return content

    file = SimpleUploadedFile("big.pdf", b"")
    file.file = Watched(papers.pdf()[:9] + b"%" * 3_000_000 + papers.pdf()[9:])
    file.size = 3_000_300

    inspect_file(file)

    assert 0 < file.file.largest <= 70_000


def test_each_refused_file_is_named():
    files = [upload("a.pdf", b""), upload("b.pdf", papers.pdf()), upload("c.exe", b"MZ")]

    with pytest.raises(UploadsRefused) as refusal:
        inspect_files(files)

    assert [sentence[:7] for sentence in refusal.value.sentences] == ["“a.pdf”", "“c.exe”"]
    assert all(sentence in str(refusal.value) for sentence in refusal.value.sentences)


def test_accepted_files_are_all_inspected():
    files = [upload("a.pdf", papers.pdf()), upload("b.png", papers.png())]

    assert [one.media_type for one in inspect_files(files)] == ["application/pdf", "image/png"]


def test_refusal_uses_the_given_limit_and_field():
    with pytest.raises(RuleBroken, match="at most 10 bytes") as refusal:
        inspect_file(upload("scan.pdf", papers.pdf()), limit=10, field="scan")

    assert refusal.value.field == "scan"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("Inspection 2027.03.08.pdf", "Inspection 2027.03.08.pdf"),
        ("C:\\Users\\cao\\report.pdf", "report.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..", "file"),
        ("", "file"),
        ("   spaced \t out .pdf", "spaced out .pdf"),
        ("nul\x00byte.pdf", "nulbyte.pdf"),
        ("line\nbreak.pdf", "line break.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("zero\u200bwidth.pdf", "zerowidth.pdf"),
        ("invoice.exe.pdf", "invoice_exe.pdf"),
        ("page.html.js.pdf", "page_html_js.pdf"),
        ("Procès-verbal été.pdf", "Procès-verbal été.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        (".pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
        ("y" * 300, "y" * LONGEST),
    ],
)
def test_file_name_is_cleaned(typed, expected):
    assert clean_name(typed) == expected


@given(st.text(max_size=400))
def test_clean_name_is_short_visible_and_without_a_path(typed):
    name = clean_name(typed)

    assert 0 < len(name) <= LONGEST
    assert not set(name) & set("/\\\x00\n\r\u202e")
    assert clean_name(name) == name


@pytest.mark.parametrize(("name", "last"), [("a.PDF", "pdf"), ("a", ""), ("a.b.docx", "docx"), ("a.", "")])
def test_ending_follows_the_last_dot(name, last):
    assert find_ending(name) == last
