"""What ``make mutants`` does: puts small faults into the rules, one at a time, and asks whether a test notices.

``MINUTES=30`` is how long it may take; the next run goes on from there. ``ONLY="certificates audits/rules/act_by"``
takes the modules whose path begins so. The exit status is 1 if a mutant survived that ``equivalent.toml`` doesn't
list, if that file lists one that is noticed, or if the tests of a module fail without a mutant.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants.equivalent import Change, read_equivalents
from tests.mutants.judging import Judge
from tests.mutants.mutating import Source
from tests.mutants.sessions import Session, open_session
from tests.mutants.suites import find_suite, list_modules

ROOT = Path(__file__).resolve().parents[2]
MINUTES = 30.0
ROW = "{:52} {:>7} {:>7} {:>7} {:>10} {:>5} {:>5}"


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one module at the end of a run."""

    module: str
    mutants: int
    judged: int
    equivalent: int
    open: Sequence[Change] = ()
    stale: Sequence[Change] = ()

    @property
    def killed(self) -> int:
        return self.judged - self.equivalent - len(self.open)

    @property
    def percent(self) -> str:
        return f"{100 * self.killed / self.judged:.0f}%" if self.judged else "–"


@dataclass
class Run:
    """One run over the modules of ``root``, until ``ends_at`` on the monotonic clock."""

    root: Path
    ends_at: float
    reasons: dict[Change, str]
    results: list[Result] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def take_module(self, path: Path) -> None:
        """Judge what is left of a module as long as there is time, and note what came of it."""
        source = Source(path, (self.root / path).read_text())
        suite = find_suite(self.root, path)
        session = open_session(self.root / "var" / "mutants", self.root, source, suite)
        pending = list(session.list_pending(source))
        if pending and time.monotonic() < self.ends_at:
            judge = Judge(self.root, source.module, suite)
            unmutated = judge.measure_unmutated(source.text)
            if not unmutated.is_survivor:
                self.broken.append(f"{source.module}: {unmutated.outcome} {unmutated.by}".rstrip())
                return
            print(f"{source.module}: {len(pending)} to judge, {unmutated.seconds:.1f} s without a fault", flush=True)
            judged = []
            for place in pending:
                if time.monotonic() >= self.ends_at:
                    break
                session.keep_verdict(place, judge.judge_text(source.mutate_at(place)))
                judged.append(place)
            if not judge.judge_text(source.text).is_survivor:  # what failed was not the mutant
                session.forget_verdicts(judged)
                self.broken.append(f"{source.module}: no longer, after {len(judged)} mutants")
        self.results.append(self.describe_result(source, session))

    def describe_result(self, source: Source, session: Session) -> Result:
        changes = [
            Change(source.module, place.function, *source.describe_change(place))
            for place in session.list_survivors(source)
        ]
        is_complete = len(session.verdicts) == len(source.places)
        listed = [change for change in self.reasons if change.module == source.module]
        return Result(
            source.module,
            len(source.places),
            len(session.verdicts),
            sum(change in self.reasons for change in changes),
            [change for change in changes if change not in self.reasons],
            [change for change in listed if is_complete and change not in changes],
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("MINUTES") or MINUTES))
    parser.add_argument("only", nargs="*", default=os.environ.get("ONLY", "").split())
    asked = parser.parse_args(arguments)
    reasons = read_equivalents(asked.root / "tests" / "mutants" / "equivalent.toml")
    modules = [path for path in list_modules(asked.root) if str(path).startswith(tuple(asked.only) or "")]
    if not modules:
        print(f"No module of rules begins with {' or '.join(asked.only)}.", file=sys.stderr)
        return 2
    run = Run(asked.root, time.monotonic() + 60 * asked.minutes, reasons)
    for path in modules:
        run.take_module(path)
    known = {Source(path, "").module for path in list_modules(asked.root)}
    return report_run(run, [change for change in reasons if change.module not in known])


def report_run(run: Run, lost: Sequence[Change]) -> int:
    """Print a row for each module and every survivor; the exit status."""
    print("\n" + ROW.format("module", "mutants", "judged", "killed", "equivalent", "open", ""))
    for result in run.results:
        print(
            ROW.format(
                *(result.module, result.mutants, result.judged, result.killed, result.equivalent),
                *(len(result.open), result.percent),
            )
        )
    print_total(run.results)
    survivors = [change for result in run.results for change in result.open]
    stale = [*lost, *(change for result in run.results for change in result.stale)]
    print_list("No test notices these mutants", survivors)
    print_list("equivalent.toml lists these, but no such mutant survives", stale)
    print_list("These tests fail without a mutant", run.broken)
    return 1 if survivors or stale or run.broken else 0


def print_total(results: Sequence[Result]) -> None:
    mutants, judged = sum(result.mutants for result in results), sum(result.judged for result in results)
    equivalent, left = sum(result.equivalent for result in results), sum(len(result.open) for result in results)
    total = Result("all", mutants, judged, equivalent)
    killed = total.killed - left
    percent = f"{100 * killed / judged:.1f}%" if judged else "–"
    print(ROW.format("all", mutants, judged, killed, equivalent, left, percent))


def print_list(title: str, lines: Sequence[Change | str]) -> None:
    if lines:
        print(f"\n{title}:")
        for line in lines:
            print(f"    {line}")


if __name__ == "__main__":
    sys.exit(main())
