"""A small client of the public HTTP API, as any customer would write one."""

from typing import Any

import aiohttp

Json = dict[str, Any]


class DemoError(Exception):
    """The demonstration cannot go on; the text says in one sentence why."""


class RefusedError(DemoError):
    """The API answered with an error; `code` is the one for programs, empty where it gave none."""

    def __init__(self, text: str, status: int, code: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code


class HttpClient:
    """Requests with one bearer key."""

    def __init__(self, session: aiohttp.ClientSession, base: str, key: str) -> None:
        self._session = session
        self._base = base
        self._headers = {"Authorization": f"Bearer {key}"}

    async def get(self, path: str, **query: str | int) -> Json:
        """The JSON object that a GET answers."""
        return await self._json("GET", path, params=query)

    async def post(self, path: str, body: Json) -> Json:
        """The JSON object that a POST answers."""
        return await self._json("POST", path, json=body)

    async def put(self, path: str, body: Json) -> Json:
        """The JSON object that a PUT answers."""
        return await self._json("PUT", path, json=body)

    async def delete(self, path: str) -> None:
        """A DELETE that must succeed."""
        try:
            async with self._session.delete(self._base + path, headers=self._headers) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DemoError(f"DELETE {path} failed: {str(error) or type(error).__name__}") from error
        if status >= 400:
            raise RefusedError(f"DELETE {path} answered {status}", status, "")

    async def download(self, path: str) -> bytes:
        """The bytes behind a path."""
        try:
            async with self._session.get(self._base + path, headers=self._headers) as answer:
                if answer.status != 200:
                    raise DemoError(f"GET {path.partition('?')[0]} answered {answer.status}")
                return await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DemoError(f"GET {path.partition('?')[0]} failed: {str(error) or type(error).__name__}") from error

    async def _json(self, method: str, path: str, **options: Any) -> Json:
        try:
            async with self._session.request(method, self._base + path, headers=self._headers, **options) as answer:
                body = await answer.json(content_type=None)
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise DemoError(f"{method} {path} failed: {str(error) or type(error).__name__}") from error
        if status >= 400 or not isinstance(body, dict):
            code = str(body.get("code", "")) if isinstance(body, dict) else ""
            raise RefusedError(f"{method} {path} answered {status}: {_reason(body)}", status, code)
        return body


def _reason(body: object) -> str:
    """What an error body says: ours has `error` and `code`, the exchange's a list of `errors`."""
    match body:
        case {"code": code, "error": error}:
            return f"{code}, {error}"
        case {"errors": [{"detail": detail}, *_]}:
            return str(detail)
    return "something that is not JSON of the API"
