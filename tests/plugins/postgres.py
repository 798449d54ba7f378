"""A PostgreSQL server for one test run: quick, reachable through a socket file only, thrown away afterwards."""

import os
import pwd
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from tests.plugins.processes import tied, wait_until

ROLE = DATABASE = "secor"
UNSAFE_BUT_QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "jit=off",
)
SECONDS_TO_START = 30


class ThrowAwayPostgres:
    """A server in ``folder``, run by an account that is not root, used through a role that is no superuser.

    ``durable``: it loses nothing that was committed when it is killed, and is as slow as a real one.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.durable = durable
        self.account = server_account()
        self.binaries = newest_binaries()
        self.folder = folder / "pg"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Make and start the server; the answer is what ``DATABASE_URL`` says."""
        self._make_cluster()
        self.run()
        self._ask(f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
        self._ask(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        return f"postgres://{ROLE}@{quote(str(self.folder), safe='')}/{DATABASE}"

    def run(self) -> None:
        """Start the server that is there, and wait until it answers."""
        quick = () if self.durable else UNSAFE_BUT_QUICK
        settings = [f"-c{setting}" for setting in (*quick, "listen_addresses=", "max_connections=100")]
        command: list[str | Path] = [self.binaries / "postgres", f"-D{self.folder}/data", f"-k{self.folder}", *settings]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self._tied(command), stdout=log, stderr=log, cwd=self.folder)
        self._wait_until_ready()

    def stop(self) -> None:
        """End the server at once; nobody needs what it holds."""
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    def _make_cluster(self) -> None:
        self.folder.parent.chmod(0o711)  # the server's account passes through
        self.folder.mkdir(mode=0o700)
        os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        options = ["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        command = self._tied([self.binaries / "initdb", f"--pgdata={self.folder}/data", *options])
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def _wait_until_ready(self) -> None:
        wait_until(
            lambda: self._call("pg_isready", "-q").returncode == 0,
            seconds=SECONDS_TO_START,
            otherwise=lambda: f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}",
        )

    def _tied(self, command: Sequence[str | Path]) -> list[str]:
        return tied(command, signal="QUIT", account=self.account)

    def _ask(self, statement: str) -> None:
        self._call("psql", "-X", "-q", "-d", "postgres", "-c", statement).check_returncode()

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([self.binaries / program, "-h", self.folder, "-U", "postgres", *arguments], check=False)


def newest_binaries() -> Path:
    """Where the newest installed PostgreSQL keeps its programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed. `make test` installs it or says how.")
    return found[-1].parent


def server_account() -> pwd.struct_passwd:
    """Who runs the server. PostgreSQL refuses to run as root: then an account that is there on every machine."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]
