"""What ``make run`` does: the portal with demo data from one folder, as real processes, until Ctrl-C."""

import ctypes
import http.client
import os
import socket
import sys
import tempfile
from contextlib import closing

from secor_portal.supervisor import Supervisor

HOST = "127.0.0.1"  # the demo signs anybody in, so nobody else may reach it
LAST_PORT = 65535
PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PDF_ADVICE = (
    "Certificates as PDF wait for pango. To get them, stop the portal and run: "
    "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
PREPARE = (sys.executable, "-m", "secor_portal.prepare")
GUNICORN = (
    *(sys.executable, "-m", "gunicorn", "secor_portal.wsgi:application", "--preload", "--no-control-socket"),
    *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning"),
)
ROOT_MAY = "ignore:You're running the worker with superuser privileges"  # messages are JSON, never code
CELERY = (sys.executable, "-W", ROOT_MAY, "-m", "celery", "--quiet", "--app", "secor_portal.celery:app")
WORKER = (
    *(*CELERY, "worker", "--concurrency", "1", "--loglevel", "WARNING"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)
SCHEDULER = (*CELERY, "beat", "--pidfile", "", "--loglevel", "WARNING")


def main() -> int:
    """Run until asked to stop; the exit status is 1 where something went wrong."""
    port = os.environ.setdefault("PORT", "8000")
    if trouble := trouble_with(port):
        print(trouble, file=sys.stderr)
        return 1
    os.environ.setdefault("DEMO", "true")
    supervisor = Supervisor()
    say("Preparing the database …")
    with tempfile.TemporaryFile() as output:
        went_well = supervisor.complete("preparation", PREPARE, output=output)
        output.seek(0)
        sign_ins = output.read().decode()
    went_well = went_well and run(supervisor, port, sign_ins)
    supervisor.stop()
    return 0 if went_well or supervisor.asked_to_stop.is_set() else 1


def run(supervisor: Supervisor, port: str, sign_ins: str) -> bool:
    """Start the processes and watch them; whether they ran until somebody asked to stop.

    ``sign_ins`` is shown with the address, once there is somebody to sign in to.
    """
    supervisor.start("web server", [*GUNICORN, "--bind", f"{HOST}:{port}"])
    if supervisor.wait_until(lambda: answers(port)):
        supervisor.start("worker", WORKER)  # only now, so that people wait for one program and not for three
        supervisor.start("scheduler", SCHEDULER)
        if not can_make_pdfs():
            say(PDF_ADVICE)
        say(f"{sign_ins}The SECOR portal is at http://localhost:{port} — Ctrl-C stops it.")
        supervisor.wait_until(lambda: False)
    if not supervisor.asked_to_stop.is_set() and (ended := supervisor.ended()):
        say(f"The {ended[0]} stopped by itself (exit status {ended[1]}), so everything stops.")
        return False
    say("Stopping …")
    return True


def trouble_with(port: str) -> str | None:
    """Why the portal cannot be at ``port``, in a sentence that says what to do; None where it can."""
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= LAST_PORT):
        return f"PORT is '{port}'. Give a number from 1 to {LAST_PORT}, for example: make run PORT=8001"
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except PermissionError:
            return f"Port {port} is for root only. Choose another: make run PORT=8000"
        except OSError:
            return f"Port {port} is taken by another program. Stop that, or choose another: make run PORT=8001"
    return None


def answers(port: str) -> bool:
    """Whether the web server answers, whatever it says."""
    with closing(http.client.HTTPConnection(HOST, int(port), timeout=10)) as connection:
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (ConnectionError, TimeoutError):
            return False
    return True


def can_make_pdfs() -> bool:
    """Whether the libraries are there that turn a page into a PDF."""
    try:
        for library in PDF_LIBRARIES:
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
