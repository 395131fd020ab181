"""Readers share open connections, and never one to a file that is gone."""

import sqlite3
from pathlib import Path

import pytest

from knowledge.connections import IdleConnections


def made(path: Path, value: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE word (form TEXT)")
        connection.execute("INSERT INTO word VALUES (?)", (value,))
    connection.close()


def read(connections: IdleConnections) -> tuple[sqlite3.Connection, str]:
    with connections.reading() as connection:
        return connection, connection.execute("SELECT form FROM word").fetchone()[0]


def test_the_next_reader_gets_the_same_connection_and_two_at_once_do_not(tmp_path: Path) -> None:
    made(tmp_path / "a.db", "old")
    connections = IdleConnections(tmp_path / "a.db")
    first, _ = read(connections)
    assert read(connections)[0] is first
    with connections.reading() as one, connections.reading() as other:
        assert one is not other
    connections.close()


def test_a_file_that_was_made_anew_is_read_anew(tmp_path: Path) -> None:
    made(tmp_path / "a.db", "old")
    connections = IdleConnections(tmp_path / "a.db")
    assert read(connections)[1] == "old"
    made(tmp_path / "b.db", "new")
    (tmp_path / "b.db").replace(tmp_path / "a.db")
    assert read(connections)[1] == "new"
    connections.close()


def test_a_connection_that_failed_is_not_used_again(tmp_path: Path) -> None:
    made(tmp_path / "a.db", "old")
    connections = IdleConnections(tmp_path / "a.db")
    first, _ = read(connections)
    with pytest.raises(sqlite3.OperationalError), connections.reading() as connection:
        connection.execute("SELECT * FROM nowhere")
    assert read(connections)[0] is not first
    connections.close()
