from audits.rules.act_by import UsualDays
from audits.selectors.limits import get_usual_days
from secor_portal.program import WorkingLimits


def test_the_usual_days_follow_the_configured_limits(settings):
    settings.WORKING_LIMITS = WorkingLimits(certification_answer_days=30, revision_days=9)

    assert get_usual_days() == UsualDays(30, 35, 15, 17, 9)


def test_a_configured_usual_day_changes_no_other(settings):
    settings.AUDIT_USUAL_DAYS = settings.AUDIT_USUAL_DAYS | {"certification_review": 30}

    assert get_usual_days() == UsualDays(30, 35, 7, 17, 15)
