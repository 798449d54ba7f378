"""``manage.py standing``: a question a line in, an answer a line out."""

import io
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from certificates.management.commands.standing import Command

CASES = Path(__file__).parent.parent / "rules" / "cases.jsonl"
QUESTION = json.dumps({"record": {}, "as_of": "2022-03-01"})
PATIENCE = 60  # seconds


def answers(path):
    """What the command writes for the file, and the refusal that it ends with, if any."""
    out, refusal = io.StringIO(), None
    try:
        call_command(Command(), cases=str(path), stdout=out)
    except CommandError as error:
        refusal = error
    return [json.loads(line) for line in out.getvalue().splitlines()], refusal


def written(folder, *lines):
    """A file of those lines."""
    path = folder / "cases.jsonl"
    path.write_bytes(b"".join(line if isinstance(line, bytes) else line.encode() + b"\n" for line in lines))
    return path


def test_every_worked_case_is_answered_in_order():
    found, refusal = answers(CASES)
    expected = [json.loads(line)["expected"] for line in CASES.read_text().splitlines()]
    for answer in found:
        answer.pop("changes_on")
    assert (found, refusal) == (expected, None)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("", "line"),
        ("{", "line"),
        ("[" * 100_000, "line"),
        (b"\xff\xfe\n", "line"),
        ('{"record": {"headcount": [{"count": ' + "1" * 5000 + "}]}}", "line"),
        ("null", "record"),
        ('{"as_of": "2022-03-01"}', "record"),
        ('{"record": null, "as_of": "2022-03-01"}', "record"),
        ('{"record": {}}', "as_of"),
        ('{"record": {}, "as_of": "2022-02-30"}', "as_of"),
        ('{"record": {"reviews": [{}]}, "as_of": "2022-03-01"}', "reviews[0].opened_on"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_malformed_line_is_named_and_the_others_are_answered(tmp_path, line, named):
    found, refusal = answers(written(tmp_path, QUESTION, line, QUESTION))
    assert [list(answer) == ["error"] for answer in found] == [False, True, False]
    assert found[1]["error"].startswith(f"{named}: ")
    assert refusal.returncode == 1


def test_a_last_line_without_its_end_and_lines_ended_as_on_windows_are_answered(tmp_path):
    found, refusal = answers(written(tmp_path, QUESTION + "\r", QUESTION.encode()))
    assert [answer["standing"] for answer in found] == ["never_certified"] * 2
    assert refusal is None


def test_no_lines_are_no_answers(tmp_path):
    assert answers(written(tmp_path)) == ([], None)


@pytest.mark.parametrize("name", ["not-there.jsonl", "."])
def test_a_file_that_cannot_be_read_ends_with_status_two(tmp_path, name):
    found, refusal = answers(tmp_path / name)
    assert found == []
    assert refusal.returncode == 2
    assert "cannot be read" in str(refusal)


@pytest.mark.slow
def test_more_lines_take_no_more_memory(tmp_path):
    few, many = written(tmp_path, *[QUESTION] * 20).rename(tmp_path / "few"), written(tmp_path, *[QUESTION] * 4000)
    peaks = [memory_for(path) for path in (few, few, many)]
    assert peaks[2] < peaks[1] + 20_000  # bytes


def memory_for(path):
    tracemalloc.start()
    with Path(os.devnull).open("w") as nowhere:
        call_command(Command(), cases=str(path), stdout=nowhere)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.fixture
def process() -> Iterator[subprocess.Popen]:
    """``manage.py standing`` on its standard input, as anybody runs it."""
    command = [sys.executable, "manage.py", "standing", "--cases", "-"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, text=True, **pipes) as running:
        yield running
        running.kill()


@pytest.mark.slow
def test_each_answer_is_written_as_soon_as_its_line_is_read(process):
    for as_of in ("2022-03-01", "2023-03-01"):
        process.stdin.write(json.dumps({"record": {}, "as_of": as_of}) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["as_of"] == as_of
    out, _ = process.communicate("not JSON\n", timeout=PATIENCE)
    assert list(json.loads(out)) == ["error"]
    assert process.returncode == 1
