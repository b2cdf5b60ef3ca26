"""REST: searching, ordering, configuring and releasing numbers."""

from collections.abc import Mapping

from aiohttp import web

from senderz_voice.exchange import bodies, queries, refusals
from senderz_voice.exchange.desk import DESK
from senderz_voice.exchange.ledger import Row
from senderz_voice.exchange.shop import SETTLE_SECONDS

_VOICE_DEFAULTS: Row = {
    "caller_id_name_enabled": False,
    "cnam_listing": {"cnam_listing_enabled": False, "cnam_listing_details": ""},
    "inbound_call_screening": "disabled",
    "tech_prefix_enabled": False,
    "translated_number": "",
    "usage_payment_method": "pay-per-minute",
}
_OFFERED_FEATURES = frozenset({"voice"})
_MOST_OFFERS = 250


async def search(request: web.Request) -> web.Response:
    """Available numbers; an unknown country or an empty area code gives an empty list, as at Telnyx."""
    wanted = queries.filters(request)
    limit = wanted.get("limit", ["20"])[0]
    if not limit.isdecimal() or not 1 <= int(limit) <= _MOST_OFFERS:
        raise refusals.outside_range("filter[limit]", 1, _MOST_OFFERS)
    country = wanted.get("country_code", ["US"])[0]
    area = wanted.get("national_destination_code", [None])[0]
    suits = set(wanted.get("features", [])) <= _OFFERED_FEATURES and set(
        wanted.get("phone_number_type", ["local"])
    ) == {"local"}
    rows = request.app[DESK].shop.search(country, area, int(limit)) if suits else []
    meta = {"total_results": len(rows), "best_effort_results": 0}
    return web.json_response({"data": rows, "meta": meta})


async def order(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    body = await bodies.read(request, bodies.OrderBody)
    if body.connection_id is not None:
        desk.applications.check(body.connection_id)
    row = desk.shop.order(body)

    async def settle() -> None:
        await desk.parts.clock.sleep(SETTLE_SECONDS)
        desk.announcer.ordered(desk.shop.settle(str(row["id"])))

    desk.tasks.start(settle())
    return queries.data(row)


async def list_orders(request: web.Request) -> web.Response:
    names = ("status", "customer_reference", "phone_numbers_count")
    rows = queries.matching(request.app[DESK].shop.orders(), queries.filters(request), names)
    return queries.page(request, [_in_list(row) for row in rows])


async def get_order(request: web.Request) -> web.Response:
    return queries.data(request.app[DESK].shop.find_order(request.match_info["id"]))


async def list_numbers(request: web.Request) -> web.Response:
    """The number filter finds a part of the digits, the others whole values."""
    wanted = queries.filters(request)
    names = ("customer_reference", "connection_id", "status", "country_iso_alpha2")
    rows = queries.matching(request.app[DESK].shop.numbers(), wanted, names)
    digits = wanted.get("phone_number", [""])[0].strip().removeprefix("+")
    tags = wanted.get("tag", [])
    found = [row for row in rows if digits in str(row["phone_number"]) and all(tag in _tags(row) for tag in tags)]
    return queries.page(request, [_without_voice(row) for row in found])


async def get_number(request: web.Request) -> web.Response:
    return queries.data(_without_voice(request.app[DESK].shop.find(request.match_info["id"])))


async def change_number(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    body = await bodies.read(request, bodies.NumberBody)
    if body.connection_id is not None:
        desk.applications.check(body.connection_id)
    return queries.data(_without_voice(desk.shop.change(request.match_info["id"], bodies.changes(body))))


async def change_voice(request: web.Request) -> web.Response:
    shop = request.app[DESK].shop
    identity = request.match_info["id"]
    body = await bodies.read(request, bodies.VoiceBody)
    voice = _voice(shop.find(identity)) | dict(bodies.changes(body))
    return queries.data(_voice_shown(shop.change(identity, {"voice": voice})))


async def get_voice(request: web.Request) -> web.Response:
    return queries.data(_voice_shown(request.app[DESK].shop.find(request.match_info["id"])))


async def release(request: web.Request) -> web.Response:
    row = _without_voice(request.app[DESK].shop.release(request.match_info["id"]))
    # The answer to a deletion is described without these.
    absent = {"country_iso_alpha2", "external_pin"}
    return queries.data({name: value for name, value in row.items() if name not in absent})


def _in_list(order: Mapping[str, object]) -> Row:
    """An order as lists show it: of its lines only the id and the number."""
    lines = order["phone_numbers"]
    short = (
        [{"id": line["id"], "phone_number": line["phone_number"]} for line in lines] if isinstance(lines, list) else []
    )
    return {**order, "phone_numbers": short}


def _without_voice(row: object) -> Row:
    return {name: value for name, value in row.items() if name != "voice"} if isinstance(row, dict) else {}


def _voice(row: Row) -> Row:
    stored = row.get("voice")
    return _VOICE_DEFAULTS | (stored if isinstance(stored, dict) else {})


def _voice_shown(row: Row) -> Row:
    own = {name: row[name] for name in ("id", "phone_number", "connection_id", "customer_reference")}
    # The answer is described without this one, which can be set all the same.
    voice = {name: value for name, value in _voice(row).items() if name != "caller_id_name_enabled"}
    return {"record_type": "voice_settings"} | own | voice


def _tags(row: object) -> list[object]:
    tags = row.get("tags") if isinstance(row, dict) else None
    return tags if isinstance(tags, list) else []
