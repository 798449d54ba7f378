"""The desk's import of municipalities."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from municipalities.models import Municipality
from municipalities.services.tables import MOST_BYTES
from secor_portal.errors import RuleBroken
from tests.municipalities.services.files import DELIA, EMPRESS, HEADER, csv, xlsx
from tests.pages import parse_page

pytestmark = pytest.mark.django_db
PAGE, APPLY = "desk:import", "desk:import_apply"


@pytest.fixture
def client(signed_in, manager):
    return signed_in(manager)


def upload(client, content, name="municipalities.csv"):
    return client.post(reverse(PAGE), {"file": SimpleUploadedFile(name, content)})


def token(response) -> str:
    return parse_page(response).field("preview")


@pytest.mark.parametrize(("file", "name"), [(csv, "a.csv"), (xlsx, "a.xlsx"), (xlsx, "mislabelled.csv")])
def test_a_file_is_looked_at_first_and_then_applied(client, file, name):
    looked = upload(client, file(HEADER, DELIA, EMPRESS), name)
    before = Municipality.objects.count()
    response = client.post(reverse(APPLY), {"preview": token(looked)})

    shown = looked.content.decode()
    assert "2 new, 0 changed, 0 unchanged. Nothing is saved yet." in shown
    assert "Village of Empress" in shown
    assert "/m/delia/" in shown
    assert before == 0
    assert response.url == reverse("desk:municipalities")
    assert Municipality.objects.count() == 2


def test_changes_are_shown_from_old_to_new(client):
    client.post(reverse(APPLY), {"preview": token(upload(client, csv(HEADER, DELIA)))})
    changed = csv((*HEADER, "pir_registered_on"), (*DELIA[:3], "Delia Village", "2020-01-02"))

    shown = upload(client, changed).content.decode()

    assert "0 new, 1 changed, 0 unchanged" in shown
    assert "Village of Delia" in shown
    assert "Delia Village" in shown
    assert "2 January 2020" in shown


def test_a_file_that_says_nothing_new_has_nothing_to_apply(client):
    client.post(reverse(APPLY), {"preview": token(upload(client, csv(HEADER, DELIA)))})

    shown = upload(client, csv(HEADER, DELIA)).content.decode()

    assert "This file contains no changes." in shown
    assert "Apply the import" not in shown


def test_problems_are_listed_by_row_and_column_and_nothing_can_be_applied(client):
    response = upload(client, csv(HEADER, DELIA, ("480", "", "hamlet", "Hamlet of X")))

    shown = response.content.decode()
    assert response.status_code == 422
    assert "3 problems in the file. Nothing was imported." in shown
    assert "csd_code" in shown
    assert "Enter the seven digits of the census code." in shown
    assert "Apply the import" not in shown


def test_many_problems_are_counted_and_the_first_hundred_shown(client):
    rows = [("x", f"Place {n}", "village", f"Village {n}") for n in range(150)]

    shown = upload(client, csv(HEADER, *rows)).content.decode()

    assert "150 problems" in shown
    assert "These are the first 100 problems." in shown
    assert shown.count("Enter the seven digits") == 100


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty. Choose another file."),
        (b"\xef\xbb\xbf", "The file is empty. Choose a file with a header"),
        (b"%PDF-1.7\x00", "neither a CSV nor an XLSX file"),
        (b"x" * (MOST_BYTES + 1), "Split it into files of at most 5 MB."),
        ("csd_code,name\n1,é".encode("latin-1"), "not in UTF-8"),
        (b"PK\x03\x04broken", "Save it again as an Excel workbook (.xlsx)"),
    ],
)
def test_a_file_that_is_no_table_gets_a_sentence(client, content, sentence):
    response = upload(client, content)

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_no_file_gets_a_sentence(client):
    response = client.post(reverse(PAGE))

    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()


@pytest.mark.parametrize("sent", [{}, {"preview": "made up"}])
def test_a_preview_that_is_not_ours_is_refused(client, sent):
    response = client.post(reverse(APPLY), sent, follow=True)

    assert "Choose the file again." in response.content.decode()
    assert not Municipality.objects.exists()


def test_a_preview_that_is_no_longer_true_is_shown_anew(client):
    first = token(upload(client, csv(HEADER, DELIA, EMPRESS)))
    client.post(reverse(APPLY), {"preview": token(upload(client, csv(HEADER, DELIA)))})

    response = client.post(reverse(APPLY), {"preview": first})

    shown = response.content.decode()
    assert response.status_code == 409
    assert "because the data changed after your preview." in shown
    assert "1 new, 0 changed, 1 unchanged" in shown
    assert Municipality.objects.count() == 1


def test_what_somebody_changed_meanwhile_is_not_overwritten_unseen(client):
    client.post(reverse(APPLY), {"preview": token(upload(client, csv(HEADER, DELIA)))})
    Municipality.objects.update(wcb_account="1111111")
    looked = upload(client, csv((*HEADER, "wcb_account"), (*DELIA, "2222222")))
    Municipality.objects.update(wcb_account="3333333")

    refused = client.post(reverse(APPLY), {"preview": token(looked)})
    meanwhile = Municipality.objects.get().wcb_account
    client.post(reverse(APPLY), {"preview": token(refused)})

    shown = refused.content.decode()
    assert refused.status_code == 409
    assert "Nothing was imported, because the data changed after your preview." in shown
    assert "3333333" in shown
    assert meanwhile == "3333333"
    assert Municipality.objects.get().wcb_account == "2222222"


def test_a_preview_that_would_be_refused_by_now_shows_what_is_wrong(client):
    first = token(upload(client, csv(HEADER, DELIA)))
    client.post(reverse(APPLY), {"preview": token(upload(client, csv(HEADER, ("4801009", *DELIA[1:]))))})

    response = client.post(reverse(APPLY), {"preview": first})

    shown = response.content.decode()
    assert response.status_code == 422
    assert "because the data changed after your preview." in shown
    assert "Village of Delia is the name of 4801009 already." in shown
    assert "Apply the import" not in shown


def test_a_preview_whose_file_is_gone_is_refused(client, settings, tmp_path):
    preview = token(upload(client, csv(HEADER, DELIA)))
    settings.FILES_DIR = tmp_path

    response = client.post(reverse(APPLY), {"preview": preview}, follow=True)

    assert "Choose the file again." in response.content.decode()
    assert not Municipality.objects.exists()


def test_a_refusal_between_looking_and_applying_is_a_sentence(client, monkeypatch):
    preview = token(upload(client, csv(HEADER, DELIA)))
    monkeypatch.setattr("municipalities.services.importing.read_rows", refusing)

    response = client.post(reverse(APPLY), {"preview": preview}, follow=True)

    assert "Save it as XLSX." in response.content.decode()
    assert not Municipality.objects.exists()


def refusing(_):
    raise RuleBroken("old_office", "Save it as XLSX.", field="file")


def test_applying_twice_does_it_once(client):
    preview = token(upload(client, csv(HEADER, DELIA)))
    client.post(reverse(APPLY), {"preview": preview})
    client.post(reverse(APPLY), {"preview": preview})

    assert Municipality.objects.count() == 1


def test_columns_that_are_not_used_are_named(client):
    assert "aren’t used: population." in upload(client, csv((*HEADER, "population"), (*DELIA, "9"))).content.decode()


def test_half_a_character_of_a_cell_is_shown_as_one_that_cannot_be(client):
    looked = upload(client, xlsx(HEADER, ("4801001", "Del_xD800_ia", "village", "Village of Delia")))

    client.post(reverse(APPLY), {"preview": token(looked)})

    assert Municipality.objects.get().name == "Del\ufffdia"


def test_what_a_file_says_is_shown_as_text(client):
    row = ("4801001", "Delia<script>alert(1)</script>", "village", "Village<b>x</b>")

    shown = upload(client, csv(HEADER, row)).content.decode()

    assert "<script>alert" not in shown
    assert "<b>x</b>" not in shown
