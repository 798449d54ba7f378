"""Two managers act at the same moment: a version is published once and imported once."""

import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from audits.models import Instrument, Question
from audits.questions.services.versions import import_instrument, publish_instrument
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality
from tests.audits.questions.rules.drafts import SMALL
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = SMALL.replace('"2027"', '"2028"').replace("2027-01-01", "2028-01-01")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls together; return the result or the refusal of each."""
    ready, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            with every_municipality():
                ready.wait(10)
                answers[index] = call()
        except RuleBroken as refusal:
            answers[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def people():
    return [UserFactory(desk_role="manager") for _ in range(2)]


def take(text, person, at):
    return import_instrument(content=text.encode(), name="a.yaml", by=person, at=at)


def again(version):
    """The row as another process loads it."""
    return Instrument.objects.get(pk=version.pk)


def test_a_version_published_twice_at_once_is_published_once(people, at):
    with every_municipality():
        version = take(SMALL, people[0], at)

    answers = at_once(
        *(lambda p=person: publish_instrument(instrument=again(version), by=p, at=at) for person in people)
    )

    codes = [answer.code for answer in answers if isinstance(answer, RuleBroken)]
    assert len(codes) == 1
    assert codes[0] in ("published_already", "changed_meanwhile")


def test_versions_published_at_once_never_overlap(people, at):
    with every_municipality():
        first, second = take(SMALL, people[0], at), take(SECOND, people[1], at)

    at_once(
        lambda: publish_instrument(instrument=first, by=people[0], at=at),
        lambda: publish_instrument(instrument=second, by=people[1], at=at),
    )

    every = list(Instrument.objects.published().order_by("valid_from"))
    for before, after in pairwise(every):
        assert before.valid_until is not None
        assert before.valid_until < after.valid_from


def test_a_file_imported_twice_at_once_is_one_version(people, at):
    answers = at_once(*(lambda p=person: take(SMALL, p, at) for person in people))

    assert any(isinstance(answer, Instrument) for answer in answers)
    assert Instrument.objects.filter(version="2027").count() == 1
    assert Question.objects.count() == 2
