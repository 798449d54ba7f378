"""Whether a container does its work. If not, it prints a sentence and ends with exit status 1."""

import http.client
import os
import sys
from contextlib import closing

from kombu import Connection
from kombu.exceptions import OperationalError

from secor_portal.start import choose_tls_options

PORT = 8000
SECONDS = 4


def find_web_fault(host: str, port: int = PORT) -> str | None:
    """What is wrong with the web server on this machine, asked by the name ``host``; None if nothing is."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
        try:
            connection.request("GET", "/healthz", headers={"Host": host})
            status = connection.getresponse().status
        except OSError as fault:
            return f"The web server does not answer: {fault}"
    return None if status == http.client.OK else f"The web server answers {status}."


def find_broker_fault(url: str) -> str | None:
    """Why this container can't reach the broker at ``url``; None if it can."""
    try:
        with Connection(url, ssl=choose_tls_options(url), connect_timeout=SECONDS) as connection:
            connection.ensure_connection(max_retries=1, timeout=SECONDS)
    except OperationalError as fault:
        return f"The broker does not answer: {fault}"
    return None


def report_fault(arguments: list[str]) -> int:
    """``python -m secor_portal.healthcheck`` asks the web server; with ``broker`` it asks the broker."""
    if arguments == ["broker"]:
        fault = find_broker_fault(os.environ["BROKER_URL"])
    else:
        fault = find_web_fault(os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip("."))
    if fault:
        print(fault, file=sys.stderr)
    return int(fault is not None)


if __name__ == "__main__":
    sys.exit(report_fault(sys.argv[1:]))
