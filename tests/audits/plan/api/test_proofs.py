import pytest

from tests.audits import papers

pytestmark = pytest.mark.django_db


def test_a_proof_is_added_read_and_removed(api, administrator, item):
    own, where = api(administrator), f"/api/v1/action-items/{item.pk}/proofs/"

    (added,) = own.post(where, {"files": [papers.upload("invoice.pdf", papers.pdf())]}, format="multipart").json()
    read = own.get(f"{where}{added['id']}/")

    assert [one["name"] for one in own.get(where).json()] == ["invoice.pdf"]
    assert b"".join(read.streaming_content) == papers.pdf()
    assert own.post(where, {}, format="multipart").data["files"] == ["Choose a file."]
    assert own.delete(f"{where}{added['id']}/").status_code == 204
    assert own.get(where).json() == []
