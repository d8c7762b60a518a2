"""The attacker with write access to the database: plain SQL, as any client of it would send it."""

from uuid import UUID

from django.db import connection

SQLITE = connection.vendor == "sqlite"


def sql(statement: str, *values) -> list:
    """Run a statement; `%s` for values. Gives the rows of a SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_stored(value) for value in values])
        return cursor.fetchall() if cursor.description else []


def turn(row, **columns) -> None:
    """Write other values into columns of a row of a model."""
    table, [pk] = row._meta.db_table, [row._meta.pk.column]
    places = ", ".join(f'"{name}" = %s' for name in columns)
    sql(f'UPDATE {table} SET {places} WHERE "{pk}" = %s', *columns.values(), row.pk)


def remove(row) -> None:
    """Take a row out of its table."""
    sql(f'DELETE FROM {row._meta.db_table} WHERE "{row._meta.pk.column}" = %s', row.pk)


def copy(row, **columns) -> None:
    """Put a copy of a row beside it, with other values in some columns."""
    fields = [field for field in row._meta.local_concrete_fields if not (field.primary_key and field.column == "id"
              and isinstance(row.pk, int))]  # fmt: skip
    values = {field.column: field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields}
    values |= {name: _stored(value) for name, value in columns.items()}
    names, places = ", ".join(f'"{name}"' for name in values), ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({places})", list(values.values()))


def _stored(value):
    return value.hex if SQLITE and isinstance(value, UUID) else value
