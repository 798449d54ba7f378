"""What WCB knows the municipality by."""

from decimal import Decimal

import pytest

from municipalities.models import Municipality
from municipalities.services.details import change_details
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


def facts(**changed):
    return {
        "insurable_earnings": Decimal("412000.50"),
        "industry_rate": Decimal("1.43"),
        "wcb_account": " 7654321 ",
        "industry_code": "95102",
    } | changed


def test_details_are_kept_and_the_version_counted(town, administrator, at, verbs):
    change_details(municipality=town, version=0, **facts(), by=administrator, at=at)

    kept = Municipality.objects.get(pk=town.pk)
    assert (kept.insurable_earnings, kept.industry_rate) == (Decimal("412000.50"), Decimal("1.43"))
    assert (kept.wcb_account, kept.industry_code, kept.version) == ("7654321", "95102", 1)
    assert verbs(town) == ["municipality.details_changed"]


def test_all_may_be_empty(town, administrator, at):
    empty = facts(insurable_earnings=None, industry_rate=None, wcb_account="", industry_code="")

    change_details(municipality=town, version=0, **empty, by=administrator, at=at)

    assert Municipality.objects.get(pk=town.pk).wcb_account == ""


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"insurable_earnings": Decimal(-1)}, "amount_out_of_range", "insurable_earnings"),
        ({"insurable_earnings": Decimal("100000000.01")}, "amount_out_of_range", "insurable_earnings"),
        ({"insurable_earnings": Decimal("NaN")}, "amount_out_of_range", "insurable_earnings"),
        ({"insurable_earnings": Decimal("Infinity")}, "amount_out_of_range", "insurable_earnings"),
        ({"insurable_earnings": Decimal("1.001")}, "not_whole_cents", "insurable_earnings"),
        ({"industry_rate": Decimal("-0.01")}, "amount_out_of_range", "industry_rate"),
        ({"industry_rate": Decimal("100.01")}, "amount_out_of_range", "industry_rate"),
        ({"industry_rate": Decimal("1.234")}, "not_whole_cents", "industry_rate"),
        ({"wcb_account": "no"}, "not_an_account", "wcb_account"),
        ({"wcb_account": "12345\n67"}, "not_an_account", "wcb_account"),
        ({"industry_code": "9510"}, "not_an_industry_code", "industry_code"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(town, administrator, at, changed, code, field):
    with pytest.raises(RuleBroken) as refusal:
        change_details(municipality=town, version=0, **facts(**changed), by=administrator, at=at)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert Municipality.objects.get(pk=town.pk).version == 0


def test_the_same_again_changes_and_says_nothing(town, administrator, at):
    change_details(municipality=town, version=0, **facts(), by=administrator, at=at)
    change_details(municipality=town, version=1, **facts(), by=administrator, at=at)

    assert Municipality.objects.get(pk=town.pk).version == 1
    assert Event.objects.count() == 1


def test_who_looked_at_an_older_version_is_refused(town, administrator, at):
    change_details(municipality=town, version=0, **facts(), by=administrator, at=at)

    with pytest.raises(StaleState):
        change_details(municipality=town, version=0, **facts(wcb_account=""), by=administrator, at=at)

    assert Municipality.objects.get(pk=town.pk).wcb_account == "7654321"
