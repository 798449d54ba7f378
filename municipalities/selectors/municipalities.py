"""Queries about municipalities."""

from collections.abc import Iterable
from uuid import UUID

from municipalities.models import Municipality
from municipalities.rules.import_table import KnownMunicipality


def map_known_by_code(municipalities: Iterable[Municipality]) -> dict[str, KnownMunicipality]:
    """The known municipalities by census code, as an import compares them."""
    all_of_them = list(municipalities)
    codes = {row.pk: row.census_code for row in all_of_them}
    return {row.census_code: _known(row, row.census_code, codes) for row in all_of_them if row.census_code}


def _known(row: Municipality, code: str, codes: dict[UUID, str | None]) -> KnownMunicipality:
    return KnownMunicipality(
        code=code,
        name=row.name,
        kind=row.kind,
        official_name=row.official_name,
        wcb_account=row.wcb_account,
        industry_code=row.industry_code,
        pir_registered_on=row.pir_registered_on,
        pir_withdrawn_on=row.pir_withdrawn_on,
        ended_on=row.ended_on,
        successor=codes[row.successor_id] if row.successor_id else None,
    )
