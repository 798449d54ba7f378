"""The cache counts how often someone asks. If Redis is away, people can still sign in."""

import signal

import pytest
import redis
from django.core.cache import caches
from django.urls import reverse
from structlog.testing import capture_logs

from municipalities.models import User
from secor_portal.redis_cache import PatientCache

PASSWORD = "a short and honest sentence"


@pytest.fixture
def cache(mortal_redis, settings) -> PatientCache:
    """The cache as production has it, in a Redis that can be killed."""
    options = {"socket_connect_timeout": 1, "socket_timeout": 1}
    kept = {"BACKEND": "secor_portal.redis_cache.PatientCache", "LOCATION": mortal_redis.url, "OPTIONS": options}
    settings.CACHES = {"default": kept}
    return caches["default"]


def test_cache_with_redis_remembers(cache):
    cache.set("asked", [1, 2])

    assert cache.get("asked") == [1, 2]
    assert not cache.add("asked", "again")
    assert cache.delete("asked")
    assert cache.get("asked", []) == []


def test_cache_without_redis_is_empty(cache, mortal_redis):
    cache.set("asked", [1, 2])
    mortal_redis.end()

    cache.set("asked", [3])
    assert cache.get("asked", []) == []
    assert cache.add("lock", True)
    assert not cache.delete("lock")


def test_cache_with_a_hung_redis_is_empty(cache, mortal_redis):
    cache.set("asked", [1, 2])
    mortal_redis.process.send_signal(signal.SIGSTOP)

    assert cache.get("asked", []) == []


@pytest.mark.django_db
def test_sign_in_works_without_redis(cache, mortal_redis, client):
    User.objects.create_user(email="cao@delia.example", password=PASSWORD)
    mortal_redis.end()

    response = client.post(reverse("account_login"), {"login": "cao@delia.example", "password": PASSWORD})

    assert response.url == "/"


@pytest.fixture
def full(cache, mortal_redis) -> None:
    """Redis answers, but its memory is full."""
    redis.Redis.from_url(mortal_redis.url).config_set("maxmemory", 1)


@pytest.mark.usefixtures("full")
def test_cache_with_a_full_redis_is_empty(cache):
    cache.set("asked", [1, 2])

    assert cache.get("asked", []) == []
    assert cache.add("lock", True)


@pytest.mark.usefixtures("full")
def test_cache_with_a_full_redis_logs_the_reason(cache):
    with capture_logs() as said:
        cache.set("asked", [1, 2])

    assert [(line["event"], line["fault"]) for line in said] == [("cache_away", "OutOfMemoryError")]
    assert "maxmemory" in said[0]["answer"]


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_sign_in_and_certificate_check_work_with_a_full_redis(client):
    User.objects.create_user(email="cao@delia.example", password=PASSWORD)
    code = "0" * 17

    signed_in = client.post(reverse("account_login"), {"login": "cao@delia.example", "password": PASSWORD})

    assert signed_in.url == "/"
    assert client.get(reverse("public:certificate", args=[code])).status_code == 404
    assert client.get(f"/api/v1/certificates/{code}/").status_code == 404
