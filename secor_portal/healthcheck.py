"""Whether this container does its part; a sentence and exit status 1 where it does not."""

import http.client
import os
import sys
from contextlib import closing

from kombu import Connection
from kombu.exceptions import OperationalError

from secor_portal.start import tls_of

PORT = 8000
SECONDS = 4


def web_trouble(host: str, port: int = PORT) -> str | None:
    """What is wrong with the web server on this machine, asked under the name ``host``; None where all is well."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
        try:
            connection.request("GET", "/healthz", headers={"Host": host})
            status = connection.getresponse().status
        except OSError as fault:
            return f"The web server does not answer: {fault}"
    return None if status == http.client.OK else f"The web server answers {status}."


def broker_trouble(url: str) -> str | None:
    """What keeps this process from the broker at ``url``; None where nothing does."""
    try:
        with Connection(url, ssl=tls_of(url), connect_timeout=SECONDS) as connection:
            connection.ensure_connection(max_retries=1, timeout=SECONDS)
    except OperationalError as fault:
        return f"The broker does not answer: {fault}"
    return None


def main(arguments: list[str]) -> int:
    """``python -m secor_portal.healthcheck`` asks the web server, with ``broker`` the broker."""
    if arguments == ["broker"]:
        trouble = broker_trouble(os.environ["BROKER_URL"])
    else:
        trouble = web_trouble(os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip("."))
    if trouble:
        print(trouble, file=sys.stderr)
    return int(trouble is not None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
