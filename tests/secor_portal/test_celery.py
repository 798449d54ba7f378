"""Worker and beat refuse to start without a broker."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("program", [("worker", "--concurrency", "1"), ("beat", "--pidfile", "")])
def test_celery_without_a_broker_stops_with_a_sentence(tmp_path, program):
    answer = subprocess.run(
        [sys.executable, "-m", "celery", "--quiet", "--app", "secor_portal.celery:app", *program],
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert answer.returncode == 1
    assert "BROKER_URL is empty. Set it to the address of Redis" in answer.stderr
