from decimal import Decimal

import pytest

from audits.conducting.rules.cross_checks.justification import check_no_justification, check_no_reason
from audits.rules.answers import Reply, Style
from tests.audits.rules.sheets import line, paper


@pytest.mark.parametrize("check", [check_no_reason, check_no_justification])
@pytest.mark.parametrize("note", ["", "  \n", "Why: there is no shop."])
@pytest.mark.parametrize("reply", [None, *Reply])
def test_lost_points_or_does_not_apply_require_a_note(check, note, reply):
    audit = paper(line(given={"reply": reply, "note": note}, may_not_apply=True))
    asks = {
        check_no_reason: {Reply.NOT_APPLICABLE},
        check_no_justification: {Reply.NO, Reply.PARTLY},
    }[check]

    assert bool(list(check(audit))) is (reply in asks and not note.strip())


@pytest.mark.parametrize(
    ("style", "given_", "short"),
    [
        (Style.RANGE, {"reply": Reply.PARTLY, "points": Decimal("4.99")}, True),
        (Style.RANGE, {"reply": Reply.YES, "points": Decimal(5)}, False),
        (Style.PERCENT_POSITIVE, {"reply": Reply.PARTLY, "asked": 3, "positive": 2}, True),
        (Style.PERCENT_POSITIVE, {"reply": Reply.YES, "asked": 3, "positive": 3}, False),
    ],
)
def test_the_smallest_loss_of_points_requires_a_note(style, given_, short):
    audit = paper(line(style=style, given={**given_, "note": ""}))

    assert bool(list(check_no_justification(audit))) is short


@pytest.mark.parametrize("reply", [Reply.NO, Reply.NOT_APPLICABLE])
def test_a_question_decided_by_another_needs_no_note(reply):
    settled = line("3.5", given={"reply": reply, "note": ""}, depends_on="3.4", may_not_apply=True)
    audit = paper(line("3.4", given={"reply": Reply.NO}), settled)

    assert [*check_no_reason(audit), *check_no_justification(audit)] == []
