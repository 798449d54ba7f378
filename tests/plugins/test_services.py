"""The counterparts are real: what is queued here is done in another process, and mail arrives."""

import pytest
from django.core.mail import send_mail
from django_scopes import scopes_disabled

from certificates.models import Standing
from notifications.tasks import run_due
from tests.factories import MunicipalityFactory


def is_answered() -> bool:
    with scopes_disabled():
        return Standing.objects.exists()


@pytest.mark.slow
def test_a_worker_does_what_the_test_queues(celery_worker_process):
    MunicipalityFactory()

    run_due.delay()

    celery_worker_process.wait_until(is_answered)


def test_a_worker_that_ends_fails_the_test_with_what_it_said(celery_worker_process):
    celery_worker_process.process.kill()
    celery_worker_process.process.wait()

    with pytest.raises(AssertionError, match="ended by itself"):
        celery_worker_process.wait_until(lambda: False)


def test_mail_of_the_test_arrives_as_it_was_sent(smtp_sink):
    send_mail("Due soon", "An internal audit is due by 15 June 2027.", "portal@example.org", ["clerk@example.org"])

    (message,) = smtp_sink.wait_for(1)

    assert (message["Subject"], message["To"]) == ("Due soon", "clerk@example.org")
    assert "15 June 2027" in message.get_content()
