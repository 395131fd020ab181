"""A URL → the open state database with all its tables, migrated. Called by `bot.app` at start."""

from dataclasses import dataclass

from bot.storage.alerts import AlertTable
from bot.storage.commitments import CommitmentTable
from bot.storage.conversations import ConversationTable
from bot.storage.counter import CounterTable
from bot.storage.database import Database, database_url
from bot.storage.inbox import InboxTable
from bot.storage.migrate import upgrade
from bot.storage.outbox import OutboxTable
from bot.storage.runs import RunTable
from bot.storage.slots import SlotTable


@dataclass(frozen=True, slots=True)
class StateStore:
    """The state database, one part per table."""

    database: Database
    inbox: InboxTable
    outbox: OutboxTable
    slots: SlotTable
    conversations: ConversationTable
    counter: CounterTable
    runs: RunTable
    alerts: AlertTable
    commitments: CommitmentTable

    async def close(self) -> None:
        """Give all connections back."""
        await self.database.close()


async def open_store(url: str) -> StateStore:
    """Open and migrate the state database; raises `Misconfigured` for a wrong URL, `SourceDown` when it is away."""
    database = Database(database_url(url))
    await upgrade(database)
    return store_on(database)


def store_on(database: Database) -> StateStore:
    """The parts on an open database."""
    return StateStore(
        database,
        InboxTable(database),
        OutboxTable(database),
        SlotTable(database),
        ConversationTable(database),
        CounterTable(database),
        RunTable(database),
        AlertTable(database),
        CommitmentTable(database),
    )
