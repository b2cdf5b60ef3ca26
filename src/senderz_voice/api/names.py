"""Looks up the names of customers' servers without holding anybody else up."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_THREADS = 64
_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV

Question = tuple[str, int, socket.AddressFamily]


class Names(AbstractResolver):
    """The system's own look-up, in threads of its own.

    A look-up cannot be given up, and a name server that hangs holds its thread for half a minute: long after whoever
    asked has gone. So there is one at a time for each name, which everybody waits for who asks meanwhile, and none in
    the threads that the rest of the process needs. No answer is kept.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="names")
        self._asked: dict[Question, asyncio.Future[list[Any]]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises OSError."""
        question = (host, port, family)
        answer = self._asked.get(question) or self._ask(question)
        # Shielded, since others may be waiting for the same answer.
        found = await asyncio.shield(answer)
        return [
            ResolveResult(hostname=host, host=str(address[0]), port=port, family=kind, proto=protocol, flags=_NUMERIC)
            for kind, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Wait for nothing."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _ask(self, question: Question) -> "asyncio.Future[list[Any]]":
        loop = asyncio.get_running_loop()
        answer = loop.run_in_executor(self._threads, _look_up, question)
        self._asked[question] = answer
        answer.add_done_callback(lambda done: self._forget(question, done))
        return answer

    def _forget(self, question: Question, done: "asyncio.Future[list[Any]]") -> None:
        self._asked.pop(question, None)
        if not done.cancelled():
            # Looked at here, because everybody who asked may be gone.
            done.exception()


def _look_up(question: Question) -> list[Any]:
    host, port, family = question
    return list(socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG))
