"""A system that was down beside one that never was: the property of the test suite, on many more examples."""

import os
import re
import subprocess
import sys

from tests.chaos.stage import SMALL, say

EXAMPLES = 400 if SMALL else 2_000
PROPERTY = "tests/notifications/test_never_down.py"


def main() -> None:
    asking = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--hypothesis-show-statistics", PROPERTY]
    run = subprocess.run(
        asking, env={**os.environ, "TWIN_EXAMPLES": str(EXAMPLES)}, stdout=subprocess.PIPE, text=True, check=False
    )
    passing = sum(int(number) for number in re.findall(r"(\d+) passing", run.stdout))
    if run.returncode:
        print(run.stdout, file=sys.stderr)
    good = run.returncode == 0 and passing >= EXAMPLES
    say("the never-down twin: examples that end alike", f"{passing:,}", f"all of {EXAMPLES:,}", good=good)


if __name__ == "__main__":
    main()
