"""Tables of a PostgreSQL database, copied as CSV to a working folder; the driver is an extra."""

from collections.abc import Sequence
from pathlib import Path

from ecosoin.kernel.errors import UsageError


def copy_tables(address: str, tables: Sequence[str], folder: Path) -> Path:
    """Copies the tables that exist among ``tables`` (``postgresql://…``) and returns the folder.

    Raises UsageError without the extra or when the database does not answer.
    """
    try:
        import psycopg
        from psycopg import sql
    except ImportError as error:
        raise UsageError("extra-missing", extra="postgres", detail="psycopg", command="make setup") from error
    target = folder / "postgres"
    target.mkdir()
    try:
        with psycopg.connect(address, connect_timeout=10) as connection, connection.cursor() as cursor:
            cursor.execute(
                "select table_name from information_schema.tables where table_schema = any(current_schemas(false))"
            )
            found = {row[0] for row in cursor.fetchall()}
            for table in (t for t in tables if t in found):
                statement = sql.SQL("copy {} to stdout with (format csv, header true)").format(sql.Identifier(table))
                with (target / f"{table}.csv").open("wb") as out, cursor.copy(statement) as copy:
                    for block in copy:
                        out.write(block)
    except psycopg.Error as error:
        raise UsageError("postgres-unreachable", reason=type(error).__name__) from error
    return target
