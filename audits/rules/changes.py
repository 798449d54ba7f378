"""What changed between two submissions."""

from typing import Any

from audits.rules.paper import Paper


def snapshot(paper: Paper) -> dict[str, dict[str, Any]]:
    """Every answer as it is handed in, by the question's code."""
    return {line.question.code: {"note": line.given.note} for line in paper.lines}
