"""Copies the rows of some municipalities under other ids, inside the database.

A copy's id is the original's with its first eight hexadecimal digits replaced by the number of the copy. So a row's new
id and every reference to it follow without looking anything up.
"""

from django.db import connection, models

from certificates.models import Certificate
from municipalities.models import Membership, Municipality, User
from secor_portal.activity.models import Event
from secor_portal.demo.writing import ORDER

COPIED: tuple[type[models.Model], ...] = (Municipality, User, Membership, *ORDER)

MADE_BY_THE_DATABASE = (models.BigAutoField, models.GeneratedField)

# What must differ between copies, as SQL; {column} is the original's value, {n} the number of the copy.
DISTINCT = {
    (Municipality, "slug"): "{column} || '-' || {n}",
    (Municipality, "name"): "{column} || ' ' || {n}",
    (Municipality, "official_name"): "{column} || ' ' || {n}",
    (User, "email"): "replace({column}, '.example', '-' || {n} || '.example')",
    (Certificate, "number"): "{column} || '-' || {n}",
    (Certificate, "code"): "substr({column}, 1, 12) || '-' || {n}",
}


def copy_all(times: int) -> None:
    """Copy every municipality that is there, with all that belongs to it, ``times`` times."""
    with connection.cursor() as cursor:
        for model in COPIED:
            cursor.execute(_statement(model, times))


def _statement(model: type[models.Model], times: int) -> str:
    table = model._meta.db_table
    columns = [field for field in model._meta.concrete_fields if not isinstance(field, MADE_BY_THE_DATABASE)]
    names = ", ".join(f'"{field.column}"' for field in columns)
    values = ", ".join(_value(model, field) for field in columns)
    return (
        f"WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {times}) "
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" AS original, copies {_only(model)}'
    )


def _value(model: type[models.Model], field: models.Field) -> str:
    column = f'original."{field.column}"'
    if (model, field.name) in DISTINCT:
        return DISTINCT[model, field.name].format(column=column, n="copies.n")
    if (model, field.name) == (Event, "subject_id"):
        return _numbered(column)
    return f"CAST({_numbered(column)} AS {_id_type()})" if _is_copied(model, field) else column


def _numbered(column: str) -> str:
    """The id in ``column`` with the number of the copy in front."""
    digits = "lpad(to_hex(copies.n), 8, '0')" if connection.vendor == "postgresql" else "printf('%08x', copies.n)"
    return f"{digits} || substr(CAST({column} AS text), 9)"


def _id_type() -> str:
    return "uuid" if connection.vendor == "postgresql" else "text"


def _is_copied(model: type[models.Model], field: models.Field) -> bool:
    """Whether the column names a row that is copied too. Those who acted stay who they were."""
    if field.primary_key:
        return True
    target = field.related_model
    return target in COPIED and (target is not User or model is Membership)


def _only(model: type[models.Model]) -> str:
    """The rows to copy: of people, only those who act for a municipality; of events, only those of municipalities."""
    if model is Event:
        return 'WHERE original."municipality_id" IS NOT NULL'
    if model is not User:
        return ""
    return f'WHERE original."id" IN (SELECT "user_id" FROM "{Membership._meta.db_table}")'
