"""The width of the templates. ``python -m tests.architecture.templates --app audits`` lists those to change.

A template has one tag or one group of attributes a line. Then a diff shows what changed.
"""

import argparse
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.shrinking import ShrinkingList

ROOT = Path(__file__).parents[2]
LONGEST_LINE = 120  # characters
AVERAGE_LINE = 60  # characters, over the lines of all templates that are not blank
AVERAGE_OF_ONE = 80  # the same of one template
ALLOWED = ShrinkingList(Path(__file__).with_name("templates_allowed.txt"))


@dataclass(frozen=True, slots=True)
class Width:
    """The lines of one template that are not blank."""

    path: str
    lines: tuple[str, ...]

    @property
    def average(self) -> float:
        """Characters a line."""
        return sum(map(len, self.lines)) / max(1, len(self.lines))

    @property
    def long(self) -> int:
        """How many lines are too long."""
        return sum(len(line) > LONGEST_LINE for line in self.lines)

    @property
    def is_wide(self) -> bool:
        """Whether a line or the average line is too long."""
        return self.long > 0 or self.average > AVERAGE_OF_ONE


@cache
def measure_templates(root: Path = ROOT) -> tuple[Width, ...]:
    """Every template, HTML and text alike, of the project and of its apps."""
    folders = [root / "templates", *root.glob("*/templates")]
    paths = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".txt"}]
    return tuple(measure_text(path.read_text(), str(path.relative_to(root))) for path in sorted(paths))


def measure_text(text: str, path: str) -> Width:
    """The width of one template."""
    return Width(path, tuple(line for line in text.splitlines() if line.strip()))


def compute_average(widths: tuple[Width, ...]) -> float:
    """The average characters a line of all templates."""
    return measure_text("\n".join(line for one in widths for line in one.lines), "").average


def main(arguments: list[str]) -> None:
    """Print the templates to change, the widest first, then the average."""
    parser = argparse.ArgumentParser(prog="python -m tests.architecture.templates", description=__doc__)
    parser.add_argument("--app", default="", help="a folder of templates/")
    parser.add_argument("--shrink", action="store_true", help="take what is done from the list of allowed templates")
    chosen = parser.parse_args(arguments)
    widths = measure_templates()
    wide = [one for one in widths if one.is_wide]
    if chosen.shrink:
        ALLOWED.shrink([one.path for one in wide])
    for one in sorted(wide, key=lambda one: -one.average):
        if not chosen.app or f"templates/{chosen.app}/" in one.path:
            print(f"{one.path}: {one.average:.0f} characters a line, {one.long} lines over {LONGEST_LINE}")
    total = sum(one.long for one in widths)
    print(
        f"\n{len(wide)} of {len(widths)} templates are too wide. {compute_average(widths):.0f} characters a line on "
        f"average (at most {AVERAGE_LINE}), {total} lines over {LONGEST_LINE} (none)."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
