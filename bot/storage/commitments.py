"""`bot.commitments.CommitmentBook` on the state database."""

from datetime import datetime

from sqlalchemy import RowMapping, select, update

from bot.commitment import Commitment, CommitmentState
from bot.storage.database import Database
from bot.storage.tables_counter import commitment


class CommitmentTable:
    """The memory of commitments."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def commit(self, made: Commitment) -> bool:
        """Keep one, once."""
        row = {name: getattr(made, name) for name in Commitment.__slots__}
        insert = self._database.insert_once(commitment).values({**row, "state": made.state.value})
        async with self._database.begin() as connection:
            return (await connection.execute(insert.returning(commitment.c.id))).scalar() is not None

    async def commitment(self, commitment_id: str) -> Commitment | None:
        """The one of that id."""
        query = select(commitment).where(commitment.c.id == commitment_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return _commitment(row) if row else None

    async def commitments(
        self, *, channel_id: str | None = None, user_id: str | None = None
    ) -> list[Commitment]:
        """Those of a channel or a person, or all, earliest due first."""
        query = select(commitment).order_by(commitment.c.due, commitment.c.id)
        if channel_id is not None:
            query = query.where(commitment.c.channel_id == channel_id)
        if user_id is not None:
            query = query.where(commitment.c.user_id == user_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_commitment(row) for row in rows]

    async def settle_commitment(
        self, commitment_id: str, state: CommitmentState, by: str, now: datetime
    ) -> bool:
        """Say what became of it, once."""
        settled = (
            update(commitment)
            .where(commitment.c.id == commitment_id, commitment.c.state == CommitmentState.OPEN.value)
            .values(state=state.value, settled_by=by, settled_at=now)
        )
        async with self._database.begin() as connection:
            return (await connection.execute(settled)).rowcount == 1


def _commitment(row: RowMapping) -> Commitment:
    return Commitment(**{**row, "state": CommitmentState(row["state"])})
