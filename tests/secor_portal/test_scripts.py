"""The scripts behind ``make run`` and ``make test``."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
BASICS = ("bash", "cat", "cmp", "cp", "dirname", "grep", "id")


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """``machine(program="what it does in bash", …)``: an environment with the basics and these programs, no others.

    Its ``date`` has current zone data.
    """
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in BASICS:
        (programs / name).symlink_to(Path("/usr/bin") / name)

    def make(**scripts: str) -> dict[str, str]:
        for name, script in {"date": "echo -0600", **scripts}.items():
            program = programs / name.replace("_", "-")
            program.unlink(missing_ok=True)
            program.write_text(f"#!/bin/bash\n{script}\n")
            program.chmod(0o755)
        return {"PATH": str(programs), "HOME": str(tmp_path), "LOG": str(tmp_path / "log")}

    return make


def run_script(script: Path, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["/bin/bash", str(script), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def test_missing_parts_without_root_print_the_install_command(machine):
    answer = run_script(ROOT / ".ci/system-parts", env=machine(id="echo 1000", apt_get="exit 1"))

    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert "sudo apt-get update && sudo apt-get install -y redis-server chromium" in answer.stderr


def test_missing_parts_as_root_are_installed_after_an_update(machine):
    pretend = 'echo "$1" >> "$LOG"; if [ "$1" = install ]; then printf "#!/bin/sh\\n" > "$PROGRAMS/redis-server"; fi'
    apt_get = f"{pretend}; /bin/chmod -R +x $PROGRAMS"
    environment = machine(id="echo 0", chromium_headless_shell="", chromium_browser="", apt_get=apt_get)
    environment["PROGRAMS"] = environment["PATH"]

    answer = run_script(ROOT / ".ci/system-parts", env=environment)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert Path(environment["LOG"]).read_text().split() == ["update", "install"]


def test_old_zone_data_counts_as_missing(machine):
    answer = run_script(ROOT / ".ci/system-parts", env=machine(id="echo 1000", date="echo -0700", apt_get="exit 1"))

    assert answer.stderr.endswith(" tzdata\n")


def test_parts_still_missing_after_apt_are_named(machine):
    answer = run_script(ROOT / ".ci/system-parts", env=machine(id="echo 0", apt_get="exit 0"))

    assert answer.returncode == 2
    assert "After apt-get these are still missing: redis-server chromium" in answer.stderr


def test_another_browser_is_enough_without_root_or_network(machine):
    there = {"redis_server": "", "google_chrome": ""}

    without_root = run_script(ROOT / ".ci/system-parts", env=machine(id="echo 1000", **there))
    without_network = run_script(ROOT / ".ci/system-parts", env=machine(id="echo 0", apt_get="exit 100", **there))

    assert (without_root.returncode, without_root.stderr) == (0, "")
    assert without_network.returncode == 0
    assert without_network.stderr == "apt-get could not do it; what is here already may be enough.\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout with spaces in its path and no packages in its lock file."""
    folder = tmp_path / "my own clone"
    (folder / ".ci").mkdir(parents=True)
    (folder / ".ci/install").write_text((ROOT / ".ci/install").read_text())
    (folder / "requirements.txt").write_text("# nothing\n")
    return folder


def test_packages_are_installed_once_for_each_lock_file(clone):
    environment = {"PATH": f"{Path(sys.executable).resolve().parent}:{os.environ['PATH']}"}

    outputs = [run_script(clone / ".ci/install", "requirements.txt", env=environment).stdout for _ in range(2)]
    (clone / "requirements.txt").write_text("# still nothing\n")
    outputs.append(run_script(clone / ".ci/install", "requirements.txt", env=environment).stdout)

    sentence = "Installing the packages of requirements.txt …\n"
    assert outputs == [sentence, "", sentence]
    assert (clone / ".venv/bin/python").exists()


def test_old_python_is_refused_with_a_sentence(clone, machine):
    answer = run_script(clone / ".ci/install", "requirements.txt", env=machine(python3="exit 1"))

    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed." in answer.stderr


def test_python_without_venv_prints_the_install_command(clone, machine):
    environment = machine(python3='case "$2" in *ensurepip*) exit 1;; esac', id="echo 1000")

    answer = run_script(clone / ".ci/install", "requirements.txt", env=environment)

    assert answer.returncode == 2
    assert "sudo apt-get update && sudo apt-get install -y python3-venv" in answer.stderr


def test_ci_calls_only_make_test(machine):
    environment = machine(make='echo "$PWD: $*"')

    answer = run_script(ROOT / ".ci/run", env=environment)

    assert answer.stdout == f"{ROOT}: test\n"
