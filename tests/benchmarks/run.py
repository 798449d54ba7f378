"""Fills two throw-away databases, 350 and 35,000 municipalities, and prints the table of ratios."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZES = (350, 35_000)
MOST_OF_BARE = 30
OTHERWISE = {"review of 150": 100, "one question of 150": 100, "save an answer": 15}  # large, or asked for often
MOST_OF_SMALL = 1.3


def manage(environ: dict[str, str], *words: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def measure(size: int, folder: str) -> dict[str, list[float]]:
    """Per page: milliseconds, the bare view's milliseconds, bytes, queries."""
    environ = {**os.environ, "DATA_DIR": folder, "DEMO": "1", "SECOR_MODE": "embedded"}
    migrated = manage(environ, "migrate", "--verbosity=0")
    filled = manage(environ, "demo", "--scale", str(size))
    print(f"{size:,} municipalities: migrated in {migrated:.1f} s, filled in {filled:.1f} s", flush=True)
    program = [sys.executable, "tests/benchmarks/pages.py"]
    printed = subprocess.run(program, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE, text=True).stdout
    if size == SIZES[0]:
        subprocess.run([sys.executable, "tests/benchmarks/standings.py"], cwd=ROOT, env=environ, check=True)
    lines = (line.split("\t") for line in printed.splitlines())
    return {name: [float(value) for value in values] for name, *values in lines}


def main() -> None:
    results = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            results.append(measure(size, folder))
    small, large = results
    print(
        f"\n{'page':<20}{'ms':>8}{'× bare':>9}{'queries':>9}{'KiB':>7}{'ms at 35,000':>15}{'× bare':>9}{'× at 350':>10}"
    )
    for name in small:
        print_page(name, small[name], large[name])
    print(f"\nGoals: at most {MOST_OF_BARE} × the bare view at 350, at most {MOST_OF_SMALL} × that at 35,000.")
    print("But: " + ", ".join(f"{name} at most {most} ×" for name, most in OTHERWISE.items()) + ".")


def print_page(name: str, small: list[float], large: list[float]) -> None:
    ratio, large_ratio = small[0] / small[1], large[0] / large[1]
    good = ratio <= OTHERWISE.get(name, MOST_OF_BARE) and large_ratio / ratio <= MOST_OF_SMALL
    print(
        f"{name:<20}{small[0]:>8.2f}{ratio:>9.1f}{small[3]:>9.0f}{small[2] / 1024:>7.0f}"
        f"{large[0]:>15.2f}{large_ratio:>9.1f}{large_ratio / ratio:>10.2f}{'' if good else '  over the goal'}"
    )


if __name__ == "__main__":
    main()
