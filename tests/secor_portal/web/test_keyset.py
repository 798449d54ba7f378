from datetime import timedelta

import pytest

from audits.models import Audit
from secor_portal.web.keyset import read_page
from tests.factories import MOMENT, AuditFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(unscoped):
    """Eleven rows on five moments, so that the id has to decide."""
    return [AuditFactory(started_at=MOMENT + timedelta(days=number % 5)) for number in range(11)]


@pytest.mark.parametrize("order", ["started_at", "-started_at"])
@pytest.mark.parametrize("size", [1, 3, 5, 11, 50])
def test_all_rows_are_passed_once_in_order_there_and_back(order, size, rows):
    expected = sorted(rows, key=lambda row: (row.started_at, row.pk), reverse=order.startswith("-"))
    pages, page = [], None
    while page is None or page.after:
        page = read_page(Audit.objects.all(), order, after=page.after if page else "", size=size)
        pages.append(page.rows)
    back = []
    while page.before:
        page = read_page(Audit.objects.all(), order, before=page.before, size=size)
        back.append(page.rows)

    assert [row for rows in pages for row in rows] == expected
    assert back == pages[-2::-1]


def test_a_row_that_went_meanwhile_leaves_its_place(rows):
    first = read_page(Audit.objects.all(), "started_at", size=4)
    Audit.objects.filter(pk=first.rows[-1].pk).delete()

    second = read_page(Audit.objects.all(), "started_at", after=first.after, size=50)

    assert len(second.rows) == 7


@pytest.mark.parametrize(
    "place",
    [
        "",
        "x",
        "|",
        "2026-05-10T16:00:00+00:00|x",
        "soon|00000000-0000-0000-0000-000000000000",
        "0001-01-01T00:00:00|00000000-0000-0000-0000-000000000000",
        "0001-01-01T00:00:00+14:00|00000000-0000-0000-0000-000000000000",
        "9999-12-31T23:59:59-14:00|00000000-0000-0000-0000-000000000000",
    ],
)
def test_what_is_no_place_is_the_beginning(place, rows):
    page = read_page(Audit.objects.all(), "started_at", after=place, size=4)

    assert (len(page.rows), page.before) == (4, "")


def test_an_empty_list_leads_nowhere(unscoped):
    page = read_page(Audit.objects.all(), "started_at")

    assert (page.rows, page.before, page.after) == ([], "", "")
