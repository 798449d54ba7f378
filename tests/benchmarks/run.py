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
MOST_OF_SMALL = 1.3


def manage(environ: dict[str, str], *words: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def measure(size: int) -> dict[str, tuple[float, float, float, int, int]]:
    """Per page: its time and the bare view's (ms), their ratio, queries, bytes."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "DATA_DIR": folder, "DEMO": "1", "SECOR_MODE": "embedded"}
        migrated = manage(environ, "migrate", "--verbosity=0")
        filled = manage(environ, "demo", "--scale", str(size))
        print(f"{size:,} municipalities: migrated in {migrated:.1f} s, filled in {filled:.1f} s", flush=True)
        printed = subprocess.run(
            [sys.executable, "tests/benchmarks/pages.py"],
            cwd=ROOT,
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    return {
        name: (float(page), float(bare), float(ratio), int(queries), int(size))
        for name, page, bare, ratio, queries, size in (line.split("\t") for line in printed.splitlines())
    }


def main() -> None:
    small, large = (measure(size) for size in SIZES)
    print(
        f"\n{'page':<20}{'ms':>8}{'× bare':>9}{'queries':>9}{'KiB':>7}{'ms at 35,000':>15}{'× bare':>9}{'× at 350':>10}"
    )
    for name, (page, _, ratio, queries, size) in small.items():
        large_page, _, large_ratio, _, _ = large[name]
        growth = large_ratio / ratio
        good = "" if ratio <= MOST_OF_BARE and growth <= MOST_OF_SMALL else "  over the goal"
        print(
            f"{name:<20}{page:>8.2f}{ratio:>9.1f}{queries:>9}{size / 1024:>7.0f}"
            f"{large_page:>15.2f}{large_ratio:>9.1f}{growth:>10.2f}{good}"
        )
    print(f"\nGoals: at most {MOST_OF_BARE} × the bare view at 350, at most {MOST_OF_SMALL} × that at 35,000.")


if __name__ == "__main__":
    main()
