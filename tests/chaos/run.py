"""``make chaos`` breaks things on purpose, one experiment after the other, and prints each result next to its goal.

``ONLY=kills`` runs one experiment, ``SMALL=1`` a short version of each. Everything runs on this machine and is thrown
away. The exit status is 1 if a goal is missed or an experiment stops early.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXPERIMENTS = {
    "kills": [["kills"]],
    "twice": [["twice", "sqlite"], ["twice", "postgresql"]],
    "messages": [["messages"]],
    "outages": [["outages"]],
    "twin": [["twin"]],
    "fan-out": [["fan_out", "distant"], ["fan_out", "near"]],
    "nightly": [["nightly"]],
}  # by the word for ONLY: the programs and their arguments
WIDTHS = (74, 22, 14)


def main() -> int:
    only = os.environ.get("ONLY", "")
    if only and only not in EXPERIMENTS:
        print(f"There is no experiment {only}. Choose one of: {', '.join(EXPERIMENTS)}.", file=sys.stderr)
        return 2
    print(format_line("what", "figure", "goal", ""))
    results = [met for name in EXPERIMENTS if only in ("", name) for met in run_experiment(name)]
    missed = results.count(False)
    print(f"\n{len(results)} figures, {missed} missed." if missed else f"\n{len(results)} figures, every goal is met.")
    return 1 if missed else 0


def run_experiment(name: str) -> Iterator[bool]:
    """Whether each figure of an experiment meets its goal. Each line is printed as it comes."""
    began = time.monotonic()
    for program, *arguments in EXPERIMENTS[name]:
        command = [sys.executable, "-m", f"tests.chaos.{program}", *arguments]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            yield from filter(lambda met: met is not None, map(print_line, process.stdout))
        if process.returncode:
            print(format_line(f"{name} stopped early", "", "", "missed"), flush=True)
            yield False
    print(f"  ({name}: {time.monotonic() - began:.0f} s)", flush=True)


def print_line(line: str) -> bool | None:
    """Print a line of an experiment. Returns whether a goal is met, None if the line isn't a figure."""
    kind, *values = line.rstrip("\n").split("\t")
    if kind == "FIGURE":
        print(format_line(*values), flush=True)
        return values[-1] == "met"
    if kind == "NOTE":
        print(f"    {values[0]}", flush=True)
    return None


def format_line(what: str, figure: str, goal: str, met: str) -> str:
    return f"{what:<{WIDTHS[0]}}{figure:>{WIDTHS[1]}}  {goal:<{WIDTHS[2]}}{met}"


if __name__ == "__main__":
    sys.exit(main())
