"""The PostgreSQL of a test run: started when a test first asks, one database for each who asks, gone at the end."""

import atexit
import subprocess
import sys
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

_KEEPER = Path(__file__).with_name("keeper.py")
_START_SECONDS = 60.0


class Postgres:
    """A running server; its databases are made by copying one another."""

    def __init__(self) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, str(_KEEPER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._keeper.stdout is not None
        self._folder = self._keeper.stdout.readline().strip()
        if not self._folder:
            raise RuntimeError(f"no PostgreSQL: its keeper ended with {self._keeper.wait(_START_SECONDS)}")
        self._operator = psycopg.connect(self.url("postgres"), autocommit=True)
        self._numbers = count(1)
        self._unused: list[str] = []

    def url(self, name: str) -> str:
        """The address of a database, as an operator would write it."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def create(self, template: str = "template0") -> str:
        """A new database that holds what `template` holds; nobody may be connected to that one."""
        self._drop_unused()
        name = f"test_{next(self._numbers)}"
        self._do("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def give_back(self, name: str) -> None:
        """Have a database removed before the next is made, when the connections to it have had time to end."""
        self._unused.append(name)

    def _drop_unused(self) -> None:
        while self._unused:
            self._do("DROP DATABASE {} WITH (FORCE)", self._unused.pop())

    def stop(self) -> None:
        """End the server and remove everything of it."""
        self._operator.close()
        self._keeper.communicate(timeout=_START_SECONDS)

    def _do(self, statement: str, *names: str) -> None:
        self._operator.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@cache
def postgres() -> Postgres:
    """The server of this test run; it ends with the process, whether that ends well, is interrupted or is killed."""
    server = Postgres()
    atexit.register(server.stop)
    return server
