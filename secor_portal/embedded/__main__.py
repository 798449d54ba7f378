"""What ``make run`` starts: the portal with demo data, until Ctrl-C."""

import ctypes
import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from secor_portal.embedded.children import Children, interrupt_on_stop_signals, tie_to_parent

HOST = "127.0.0.1"  # the demo signs in anyone, so only this machine may reach it
LAST_PORT = 65535
PAUSE = 0.1  # seconds between two attempts to reach the web server
PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PDF_ADVICE = (
    "Certificates as PDF need pango. To get them, stop the portal and run: "
    "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
MANAGE = str(Path(__file__).parents[2] / "manage.py")
PREPARATION = (sys.executable, "-m", "secor_portal.embedded.preparation")
WEB_SERVER = (
    *(sys.executable, "-m", "gunicorn", "secor_portal.wsgi:application", "--preload", "--no-control-socket"),
    *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning"),
)
BACKGROUND_PROCESS = (sys.executable, MANAGE, "run_due", "--each-minute")


def start_portal() -> int:
    """Run the portal until someone stops it. Returns the exit status, which is 1 if something went wrong."""
    port = os.environ.setdefault("PORT", "8000")
    if refusal := find_reason_not_to_start(port):
        print(refusal, file=sys.stderr)
        return 1
    os.environ.setdefault("DEMO", "true")
    os.environ["BROKER_URL"] = ""  # nothing here would take what is queued
    interrupt_on_stop_signals()
    children = Children()
    try:
        return run_portal(children, port)
    except KeyboardInterrupt:
        print_line("Stopping …")
        return 0
    finally:
        children.end_all()


def run_portal(children: Children, port: str) -> int:
    """Prepare the database, start the processes, and wait until one of them ends. Returns the exit status."""
    print_line("Preparing the database …")
    prepared = subprocess.run(
        tie_to_parent(PREPARATION), stdout=subprocess.PIPE, text=True, start_new_session=True, check=False
    )
    if prepared.returncode:
        return 1  # it has said why
    children.start_child("web server", [*WEB_SERVER, "--bind", f"{HOST}:{port}"])
    while not (is_answering(port) or children.find_ended()):
        time.sleep(PAUSE)
    if not children.find_ended():
        children.start_child("background process", BACKGROUND_PROCESS)  # only now: people wait for the web server
        if not can_make_pdfs():
            print_line(PDF_ADVICE)
        print_line(f"{prepared.stdout}The SECOR portal is at http://localhost:{port} — Ctrl-C stops it.")
    name, status = children.await_first_end()
    print_line(f"The {name} stopped by itself (exit status {status}), so the portal stops too.")
    return 1


def find_reason_not_to_start(port: str) -> str | None:
    """Why the portal can't start at ``port``, in a sentence that says what to do; None if it can."""
    if os.environ.get("SECOR_MODE", "embedded") != "embedded":
        return "`make run` is for SECOR_MODE=embedded. docker-compose.yml shows how to run the portal in production."
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= LAST_PORT):
        return f"PORT is '{port}'. Give a number from 1 to {LAST_PORT}, for example: make run PORT=8001"
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except PermissionError:
            return f"Only root can use port {port}. Choose another: make run PORT=8000"
        except OSError:
            return f"Another program uses port {port}. Stop it, or choose another port: make run PORT=8001"
    return None


def is_answering(port: str) -> bool:
    """Whether the web server answers, with any status."""
    with closing(http.client.HTTPConnection(HOST, int(port), timeout=10)) as connection:
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (ConnectionError, TimeoutError):
            return False
    return True


def can_make_pdfs() -> bool:
    """Whether the libraries that turn a page into a PDF are installed."""
    try:
        for library in PDF_LIBRARIES:
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def print_line(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(start_portal())
