"""Deep-object query keys (`filter[country_code]=US`) and Telnyx's two kinds of paging."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import web

from senderz_voice.exchange import refusals

_PAGE_SIZE: Final = 20
_LARGEST_PAGE: Final = 250
_FILTER: Final = re.compile(r"filter\[([a-z_.0-9]+)\](?:\[(?:eq|\d*)\])?")


def filters(request: web.Request) -> Mapping[str, list[str]]:
    """The values of every `filter[name]`, repeated and comma-joined ones in a list."""
    found: dict[str, list[str]] = {}
    for key, value in request.query.items():
        match = _FILTER.fullmatch(key)
        if match:
            found.setdefault(match[1], []).extend(value.split(","))
    return found


def matching(
    rows: Sequence[Mapping[str, object]], wanted: Mapping[str, list[str]], names: Sequence[str]
) -> list[Mapping[str, object]]:
    """The rows whose fields equal every filter among `names` that was given."""
    asked = {name: wanted[name] for name in names if name in wanted}
    return [row for row in rows if all(str(row.get(name)) in values for name, values in asked.items())]


def number_in(request: web.Request, key: str, default: int, highest: int) -> int:
    """A positive number of the query, refused when it is none."""
    raw = request.query.get(key, str(default))
    if not raw.isdecimal() or len(raw) > 9 or not 1 <= int(raw) <= highest:
        raise refusals.outside_range(key, 1, highest)
    return int(raw)


def page(request: web.Request, rows: Sequence[Mapping[str, object]]) -> web.Response:
    """A numbered page of `rows` in Telnyx's list envelope."""
    size = number_in(request, "page[size]", _PAGE_SIZE, _LARGEST_PAGE)
    number = number_in(request, "page[number]", 1, 10**9 - 1)
    start = (number - 1) * size
    meta = {
        "page_number": number,
        "page_size": size,
        "total_pages": -(-len(rows) // size),
        "total_results": len(rows),
    }
    return web.json_response({"data": list(rows[start : start + size]), "meta": meta})


def data(row: object, status: int = 200) -> web.Response:
    """One thing in Telnyx's envelope."""
    return web.json_response({"data": row}, status=status)
