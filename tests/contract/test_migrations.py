"""The migrations make what the code uses, go down and up again, and keep what waits, on both state databases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import inspect

from bot.ports import Arrival, Kind, Letter
from bot.storage import migrations
from bot.storage.database import Database, database_url
from bot.storage.migrate import downgrade, upgrade
from bot.storage.store import open_store
from bot.storage.tables import metadata

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=90)
MENTION = Arrival("event:Ev1", Kind.MENTION, "T1:C1:1.0", {"body": {"text": "stock?"}})
LETTER = Letter("answer:event:Ev1:0", "C1:1.0", "C1", {"text": "42"}, "1.0")


async def test_migrations_make_the_tables_the_code_uses_and_take_them_away(url: str) -> None:
    database = Database(database_url(url))
    await upgrade(database)
    await upgrade(database)
    async with database.begin() as connection:
        made = await connection.run_sync(_columns)
    assert made == {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}
    await downgrade(database, "base")
    async with database.begin() as connection:
        assert await connection.run_sync(_columns) == {}
    await database.close()


async def test_migrations_go_down_and_up_again_one_by_one_and_keep_what_waits(url: str) -> None:
    store = await open_store(url)
    await store.inbox.accept(MENTION, NOW)
    await store.outbox.put([LETTER], NOW)
    newest_first = [script.revision for script in revisions()]
    for revision in [*newest_first[1:], newest_first[0]]:
        down = revision != newest_first[0]
        await (downgrade(store.database, revision) if down else upgrade(store.database))
    item = await store.inbox.take(NOW, LEASE)
    letter = await store.outbox.claim(NOW, LEASE)
    assert item is not None and item.payload == MENTION.payload and item.supersedes == 0
    assert letter is not None and letter.letter == LETTER
    await store.close()


def test_every_migration_has_one_way_down_and_one_newest() -> None:
    listed = revisions()
    assert [script.down_revision for script in listed[:-1]] == [script.revision for script in listed[1:]]
    assert listed[-1].down_revision is None


def revisions() -> list[Script]:
    """The migrations, newest first."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return list(ScriptDirectory.from_config(config).walk_revisions())


def _columns(connection: object) -> dict[str, set[str]]:
    seen = inspect(connection)
    return {
        name: {column["name"] for column in seen.get_columns(name)}
        for name in seen.get_table_names()
        if name != "alembic_version"
    }
