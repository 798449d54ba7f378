"""What ``make chaos`` does: breaks things on purpose, one experiment after the other, and prints what came of it.

``ONLY=kills`` plays one of them, ``SMALL=1`` a short look at each. Everything is on this machine and thrown away. The
exit status is 1 where a goal is missed or an experiment broke off.
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
}  # by the word for ONLY: the programs and what they are told
WIDTHS = (74, 22, 14)


def main() -> int:
    only = os.environ.get("ONLY", "")
    if only and only not in EXPERIMENTS:
        print(f"There is no experiment {only}. Say one of: {', '.join(EXPERIMENTS)}.", file=sys.stderr)
        return 2
    print(line("what", "figure", "goal", ""))
    results = [met for name in EXPERIMENTS if only in ("", name) for met in play(name)]
    missed = results.count(False)
    print(f"\n{len(results)} figures, {missed} missed." if missed else f"\n{len(results)} figures, every goal is met.")
    return 1 if missed else 0


def play(name: str) -> Iterator[bool]:
    """Whether each figure of an experiment meets its goal; what is said of them is printed as it comes."""
    began = time.monotonic()
    for program, *told in EXPERIMENTS[name]:
        command = [sys.executable, "-m", f"tests.chaos.{program}", *told]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            yield from filter(lambda met: met is not None, map(show, process.stdout))
        if process.returncode:
            print(line(f"{name} broke off", "", "", "missed"), flush=True)
            yield False
    print(f"  ({name}: {time.monotonic() - began:.0f} s)", flush=True)


def show(said: str) -> bool | None:
    """Print what an experiment says; whether a goal is met, where it says that."""
    kind, *values = said.rstrip("\n").split("\t")
    if kind == "FIGURE":
        print(line(*values), flush=True)
        return values[-1] == "met"
    if kind == "NOTE":
        print(f"    {values[0]}", flush=True)
    return None


def line(what: str, figure: str, goal: str, met: str) -> str:
    return f"{what:<{WIDTHS[0]}}{figure:>{WIDTHS[1]}}  {goal:<{WIDTHS[2]}}{met}"


if __name__ == "__main__":
    sys.exit(main())
