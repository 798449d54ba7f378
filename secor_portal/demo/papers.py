"""One-page PDFs for the demo's evidence, made without any library: the demo runs where none can be installed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from secor_portal.files import StoredFile, store_bytes

PAGE = (612, 792)  # points; Letter
LEFT, TOP, LEADING = 72, 700, 22
# Four for each of the sample's eight elements; together they show whatever asks for a document.
TITLES = (
    "Safety policy, signed", "Duties of council and staff", "Job descriptions", "Budget lines for safety",
    "Hazard assessments", "Jobs and their hazards", "Site hazard checks", "Hazard review of the year",
    "Safe work procedures", "Protective equipment, issue list", "Maintenance log", "Contractor agreements",
    "Inspection schedule", "Inspection forms", "Corrections after inspections", "Inspection of the yard",
    "Orientation checklists", "Training records", "Certificates of competence", "Training plan",
    "Emergency plan", "Drill record", "First-aid kit checks", "Emergency contacts",
    "Incident reports", "Follow-up of incidents", "Near misses", "Lessons for the crew",
    "Yearly review of the program", "Minutes of safety talks", "Statistics of the year", "Document list",
)  # fmt: skip
FIRST = 4  # the number of the first title: four times its element's, and up to three more


@dataclass(slots=True)
class Papers:
    """The demo's papers: one of each title and year, stored when an audit first shows it."""

    stored: dict[tuple[int, int], tuple[str, StoredFile]] = field(default_factory=dict)

    def find_paper(self, number: int, year: int) -> tuple[str, StoredFile]:
        """The name of a paper and its stored file. ``number`` is that of its title."""
        if (number, year) not in self.stored:
            self.stored[number, year] = _store(TITLES[number - FIRST], year)
        return self.stored[number, year]


def _store(title: str, year: int) -> tuple[str, StoredFile]:
    lines = (f"Records of {year}, kept in the municipal office.", "Invented for the demo.")
    return f"{title} {year}.pdf", store_bytes(write_sheet(title, lines))


def write_sheet(title: str, lines: Sequence[str]) -> bytes:
    """A page with a title and some lines of plain ASCII text."""
    content = _content(title, lines)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en-CA) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>" % PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
        b"<< /Title (%s) >>" % _escaped(title),
    )
    return _written(objects)


def _content(title: str, lines: Sequence[str]) -> bytes:
    shown = [b"BT /F2 20 Tf %d %d Td (%s) Tj ET" % (LEFT, TOP, _escaped(title))]
    for number, line in enumerate(lines, start=2):
        shown.append(b"BT /F1 12 Tf %d %d Td (%s) Tj ET" % (LEFT, TOP - number * LEADING, _escaped(line)))
    return b"\n".join(shown)


def _escaped(text: str) -> bytes:
    plain = text.encode("ascii", "replace")
    return plain.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _written(objects: Sequence[bytes]) -> bytes:
    """The objects with the table that says where each begins."""
    page, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(page))
        page += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(page)
    page += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    page += b"".join(b"%010d 00000 n \n" % place for place in places)
    page += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    return bytes(page + b"startxref\n%d\n%%%%EOF\n" % start)
