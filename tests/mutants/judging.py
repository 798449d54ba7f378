"""Whether the tests notice a mutant. Each is judged in a process of its own, forked from one that is warm.

The warm process knows pytest, Hypothesis and whatever else is not ours; of our own packages it imports nothing. So a
child imports the mutant as it would import the module, and no file is ever changed. Rules need no Django, and neither
do their tests: none is set up.
"""

import importlib
import importlib.util
import math
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.mutants.suites import Suite

OPTIONS = (
    *("-x", "-q", "-c", os.devnull, "--noconftest", "--assert=plain", "--import-mode=importlib"),
    *("--tb=native", "-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "no:unraisableexception"),
)
EXAMPLES = 10  # of each property, the same in every run: a verdict must not depend on chance
PATIENCE = 3  # times the seconds of a run without a fault; a mutant that takes longer is noticed
LEAST_SECONDS = 2
WALL = 30  # times that again, for a machine that does other work
MEMORY = 3 << 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one run. ``by`` is the test file that failed; it is empty if none did.

    ``outcome`` is "killed", "survived", "late" (a mutant that takes too long is noticed) or "unused" (no test imports
    the module).
    """

    outcome: str
    by: str = ""
    seconds: float = 0.0
    modules: tuple[str, ...] = ()

    @property
    def is_survivor(self) -> bool:
        return self.outcome == "survived"


class MutantLoader(SourceFileLoader):
    """Loads a module from a text instead of its file."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self.text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.path, "exec", dont_inherit=True)


@dataclass(frozen=True, slots=True)
class MutantFinder:
    """Finds the mutant in place of its module, and nothing else."""

    module: str
    text: str

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self.module:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin is None:
            raise ImportError(f"There is no file of {name}.")
        spec.loader = MutantLoader(name, spec.origin, self.text)
        return spec


class FirstFailure:
    """A pytest plugin: properties run last and with few examples, and the first failure ends the process."""

    def __init__(self, send: Callable[[Verdict], None]) -> None:
        self.send = send

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: find_examples(item) is not None)
        for item in items:
            wanted = find_examples(item)
            if wanted is not None and wanted.max_examples > EXAMPLES:
                item.obj._hypothesis_internal_use_settings = settings(wanted, max_examples=EXAMPLES)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.end_at_failure(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.end_at_failure(report)

    def end_at_failure(self, report: "pytest.TestReport | pytest.CollectReport") -> None:
        if report.failed:
            self.send(Verdict("killed", report.nodeid.split("::")[0]))


def find_examples(item: pytest.Item) -> settings | None:
    """What a property asks of Hypothesis; None, if the test is none."""
    return getattr(getattr(item, "obj", None), "_hypothesis_internal_use_settings", None)


class Judge:
    """Judges the mutants of one module. Call ``measure_unmutated`` first: it says how long a run may take."""

    def __init__(self, root: Path, module: str, suite: Suite) -> None:
        self.root, self.module, self.suite = root, module, suite
        self.seconds = 60.0

    def measure_unmutated(self, text: str) -> Verdict:
        """Run all tests on the module as it is, the way that mutants are judged. They must pass: a survivor."""
        verdict = self.judge_text(text)
        warm_up(verdict.modules, self.root)
        self.seconds = max(LEAST_SECONDS, PATIENCE * verdict.seconds)
        return verdict

    def judge_text(self, text: str) -> Verdict:
        """Import ``text`` as the module in a process of its own, and run the tests until one fails."""
        context = multiprocessing.get_context("fork")
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=run_child, args=(self.root, self.module, text, self.suite, sender, self.seconds))
        child.start()
        sender.close()
        verdict = Verdict("late")
        if receiver.poll(self.seconds * WALL):
            with suppress(EOFError):  # ended by the limit of its time: late
                verdict = Verdict(*receiver.recv())
        child.kill()
        child.join()
        receiver.close()
        return verdict


def warm_up(names: Sequence[str], root: Path) -> None:
    """Import what a run needed that is not of this project, so that no later child has to."""
    for name in names:
        if not is_ours(name, root):
            with suppress(ImportError):  # a module that its package only pretends to have
                importlib.import_module(name)


def is_ours(name: str, root: Path) -> bool:
    top = name.split(".", maxsplit=1)[0]
    return (root / top).is_dir() or (root / f"{top}.py").is_file()


def run_child(root: Path, module: str, text: str, suite: Suite, sender: Connection, seconds: float) -> None:
    """In a child: limit it, make it silent, put the mutant in place and send the verdict."""
    limit = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    for name in [name for name in sys.modules if is_ours(name, root)]:
        del sys.modules[name]
    os.chdir(root)
    sys.path.insert(0, str(root))
    finder: Any = MutantFinder(module, text)
    sys.meta_path.insert(0, finder)
    run_stages(module, suite, partial(send_verdict, sender))


def send_verdict(sender: Connection, verdict: Verdict) -> None:
    """Send it and end the process: nothing that it would still do is of use."""
    sender.send(astuple(verdict))  # a tuple, because the parent's class is another one by now
    os._exit(0)


def run_stages(module: str, suite: Suite, send: Callable[[Verdict], None]) -> None:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    settings.register_profile(
        "mutants",
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    settings.load_profile("mutants")
    for stage in suite.stages:
        options = [*OPTIONS, "--rootdir", str(Path.cwd()), *map(str, stage)]
        if pytest.main(options, plugins=[FirstFailure(send)]):
            send(Verdict("killed", str(stage[0])))
    outcome = "survived" if module in sys.modules else "unused"
    send(Verdict(outcome, "", time.process_time(), tuple(sys.modules)))
