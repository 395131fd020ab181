"""Migrations, run from the program itself at start; no alembic.ini, no command line.

Called by `bot.storage.store`; the scripts stand in `migrations/versions`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.storage.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"
# Any number, the same in every process: two processes that start together migrate one after the other.
_MIGRATION_LOCK = 4_627_011


async def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables to `revision`; raises `SourceDown` when the database is away."""
    if database.url.get_backend_name() == "sqlite" and database.url.database:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
    async with database.begin() as connection:
        await connection.run_sync(lambda bare: command.upgrade(_config(bare), revision))


async def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to `revision` ("base": none)."""
    async with database.begin() as connection:
        await connection.run_sync(lambda bare: command.downgrade(_config(bare), revision))


def _config(connection: Connection) -> Config:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATION_LOCK})
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config
