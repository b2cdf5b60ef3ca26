"""Every code of the error table: provoked against the whole application, and told by the document with its status."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from senderz_voice.errors import ApiError
from senderz_voice.ports.carrier import Dialled, DialOrder
from senderz_voice.ports.numbers import Offer
from tests.api.fakes import refused
from tests.api.world import OPERATOR, Tenant, World, play, world
from tests.calls.fakes import CueCarrier, MemoryObjects, refusal
from tests.calls.http import Reply
from tests.fuzz.house import past_call
from tests.openapi.document import Document, fetched

TABLE = {
    "VALIDATION_ERROR": 400,
    "INVALID_JSON": 400,
    "INVALID_API_KEY": 401,
    "SUBSCRIPTION_REQUIRED": 402,
    "KEY_INACTIVE": 403,
    "NOT_FOUND": 404,
    "NOT_AVAILABLE": 404,
    "NUMBER_NOT_OWNED": 404,
    "NO_RECORDING": 404,
    "METHOD_NOT_ALLOWED": 405,
    "INTENT_EXISTS": 409,
    "PERSONA_IN_USE": 409,
    "NUMBER_RELEASED": 409,
    "MESSAGING_SUBSCRIPTION_REQUIRED": 409,
    "CALL_ENDED": 409,
    "CALL_IN_PROGRESS": 409,
    "IDEMPOTENCY_CONFLICT": 409,
    "IDEMPOTENCY_IN_PROGRESS": 409,
    "PLAYBACK_EXPIRED": 410,
    "PAYLOAD_TOO_LARGE": 413,
    "RATE_LIMITED": 429,
    "BLOCKED_DESTINATION": 429,
    "RATE_LIMIT_EXCEEDED": 429,
    "OPT_OUT": 451,
    "INTERNAL_ERROR": 500,
    "TELNYX_ERROR": 502,
    "NOT_CONFIGURED": 503,
    "UNAVAILABLE": 503,
}
"""The table that clients were promised."""

HUMAN = "+14155551234"
Story = Callable[[World, Tenant], Awaitable[Reply]]
STORIES: dict[str, Story] = {}
SETTINGS: dict[str, dict[str, Any]] = {"SUBSCRIPTION_REQUIRED": {"require_voice_subscription": True}}


def provokes(code: str) -> Callable[[Story], Story]:
    """Enter a story that ends in a refusal with this code."""

    def entered(story: Story) -> Story:
        STORIES[code] = story
        return story

    return entered


async def _number(w: World, ours: Tenant) -> str:
    bought = await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})
    assert bought.status == 201, bought.body
    number: str = bought.json["id"]
    return number


async def _dial(w: World, ours: Tenant, number: str, to: str = HUMAN, **headers: str) -> Reply:
    body = {"from": number, "to": to, "script": "Confirm Friday."}
    return await w.ask("POST", "/v1/calls", key=ours.live, body=body, **headers)


def _carrier(w: World) -> CueCarrier:
    carrier = w.parts.carriers["live"]
    assert isinstance(carrier, CueCarrier)
    return carrier


@provokes("VALIDATION_ERROR")
async def _a_field_is_unknown(w: World, ours: Tenant) -> Reply:
    return await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={"areacode": "619"})


@provokes("INVALID_JSON")
async def _the_body_is_not_json(w: World, ours: Tenant) -> Reply:
    return await w.ask("POST", "/v1/voice/numbers", key=ours.live, body=b"country=US")


@provokes("INVALID_API_KEY")
async def _the_key_is_unknown(w: World, ours: Tenant) -> Reply:
    return await w.ask("GET", "/v1/calls", key=ours.live[:-1])


@provokes("SUBSCRIPTION_REQUIRED")
async def _voice_must_be_subscribed(w: World, ours: Tenant) -> Reply:
    return await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})


@provokes("KEY_INACTIVE")
async def _the_tenant_is_suspended(w: World, ours: Tenant) -> Reply:
    await w.ask("PATCH", f"/admin/tenants/{ours.id}", key=OPERATOR, body={"suspended": True})
    return await w.ask("GET", "/v1/calls", key=ours.live)


@provokes("NOT_FOUND")
async def _the_call_is_of_the_other_mode(w: World, ours: Tenant) -> Reply:
    placed = await _dial(w, ours, await _number(w, ours))
    return await w.ask("GET", f"/v1/calls/{placed.json['id']}", key=ours.test)


@provokes("NOT_AVAILABLE")
async def _no_number_is_for_sale_there(w: World, ours: Tenant) -> Reply:
    return await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={"area_code": "907"})


@provokes("NUMBER_NOT_OWNED")
async def _the_number_is_somebody_elses(w: World, ours: Tenant) -> Reply:
    theirs = await w.tenant("Other")
    return await _dial(w, ours, await _number(w, theirs))


@provokes("NO_RECORDING")
async def _the_call_was_not_recorded(w: World, ours: Tenant) -> Reply:
    placed = await _dial(w, ours, await _number(w, ours))
    return await w.ask("GET", f"/v1/calls/{placed.json['id']}/recording", key=ours.live)


@provokes("METHOD_NOT_ALLOWED")
async def _calls_cannot_be_put(w: World, ours: Tenant) -> Reply:
    return await w.ask("PUT", "/v1/calls", key=ours.live, body={})


@provokes("INTENT_EXISTS")
async def _the_name_is_taken(w: World, ours: Tenant) -> Reply:
    body = {"name": "end_call", "description": "When it is over.", "action": "end_call"}
    return await w.ask("POST", "/v1/voice/intents", key=ours.live, body=body)


@provokes("PERSONA_IN_USE")
async def _the_default_persona_stays(w: World, ours: Tenant) -> Reply:
    persona = (await w.ask("GET", "/v1/ai/persona", key=ours.live)).json["id"]
    return await w.ask("DELETE", f"/v1/ai/personas/{persona}", key=ours.live)


@provokes("NUMBER_RELEASED")
async def _a_released_number_stays_as_it_is(w: World, ours: Tenant) -> Reply:
    number = await _number(w, ours)
    await w.ask("DELETE", f"/v1/voice/numbers/{number}", key=ours.live)
    return await w.ask("PATCH", f"/v1/voice/numbers/{number}", key=ours.live, body={"assigned_persona_id": None})


@provokes("MESSAGING_SUBSCRIPTION_REQUIRED")
async def _voice_is_sold_beside_messaging(w: World, ours: Tenant) -> Reply:
    return await w.ask("POST", "/v1/billing/voice/subscribe", key=ours.live, body={"tier": "starter"})


@provokes("CALL_ENDED")
async def _the_call_is_over(w: World, ours: Tenant) -> Reply:
    call = await past_call(w, ours, "01JHC000000000000000000001", await _number(w, ours))
    return await w.ask("POST", f"/v1/calls/{call}/hangup", key=ours.live)


@provokes("CALL_IN_PROGRESS")
async def _a_call_that_goes_on_cannot_be_erased(w: World, ours: Tenant) -> Reply:
    placed = await _dial(w, ours, await _number(w, ours))
    return await w.ask("DELETE", f"/v1/calls/{placed.json['id']}", key=ours.live)


@provokes("IDEMPOTENCY_CONFLICT")
async def _the_key_was_for_another_request(w: World, ours: Tenant) -> Reply:
    await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={}, idempotency_key="one")
    return await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={"country": "CA"}, idempotency_key="one")


@provokes("IDEMPOTENCY_IN_PROGRESS")
async def _the_first_request_still_runs(w: World, ours: Tenant) -> Reply:
    shop, asked, go_on = w.shops["live"], asyncio.Event(), asyncio.Event()
    search = shop.search

    async def slow(country: str, area_code: str | None, limit: int) -> Sequence[Offer]:
        asked.set()
        await go_on.wait()
        return await search(country, area_code, limit)

    shop.search = slow  # type: ignore[method-assign]  # A shop that waits for its cue.
    first = asyncio.create_task(w.ask("POST", "/v1/voice/numbers", key=ours.live, body={}, idempotency_key="one"))
    await asked.wait()
    second = await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={}, idempotency_key="one")
    go_on.set()
    assert (await first).status == 201
    return second


@provokes("PLAYBACK_EXPIRED")
async def _the_address_is_too_old(w: World, ours: Tenant) -> Reply:
    call = await past_call(w, ours, "01JHC000000000000000000001", await _number(w, ours))
    address = (await w.ask("GET", f"/v1/calls/{call}/recording", key=ours.live)).json["url"]
    w.clock.now += 900
    return await w.ask("GET", address, key=ours.live)


@provokes("PAYLOAD_TOO_LARGE")
async def _the_body_is_over_a_mebibyte(w: World, ours: Tenant) -> Reply:
    return await w.ask("POST", "/v1/calls", key=ours.live, body=b" " * (1024 * 1024 + 1))


@provokes("RATE_LIMITED")
async def _ten_were_dialled_in_this_minute(w: World, ours: Tenant) -> Reply:
    number = await _number(w, ours)
    for _ in range(10):
        assert (await _dial(w, ours, number)).status == 201
    return await _dial(w, ours, number)


@provokes("BLOCKED_DESTINATION")
async def _five_dials_there_failed(w: World, ours: Tenant) -> Reply:
    number = await _number(w, ours)
    _carrier(w).refusals += [refusal() for _ in range(5)]
    for _ in range(5):
        assert (await _dial(w, ours, number)).status == 502
    return await _dial(w, ours, number)


@provokes("RATE_LIMIT_EXCEEDED")
async def _the_key_asks_too_often(w: World, ours: Tenant) -> Reply:
    slow = await w.key(ours.id, "tf_live", rate_limit=1)
    assert (await w.ask("GET", "/v1/calls", key=slow)).status == 200
    return await w.ask("GET", "/v1/calls", key=slow)


@provokes("OPT_OUT")
async def _they_asked_not_to_be_called(w: World, ours: Tenant) -> Reply:
    await w.ask("POST", "/v1/opt-outs", key=ours.live, body={"phone_number": HUMAN})
    return await _dial(w, ours, await _number(w, ours))


@provokes("INTERNAL_ERROR")
async def _something_of_ours_breaks(w: World, ours: Tenant) -> Reply:
    carrier = _carrier(w)
    number = await _number(w, ours)

    async def broken(order: DialOrder) -> Dialled:
        raise ZeroDivisionError

    carrier.dial = broken  # type: ignore[method-assign]  # A carrier that no adapter would be.
    return await _dial(w, ours, number)


@provokes("TELNYX_ERROR")
async def _the_carrier_refuses_the_order(w: World, ours: Tenant) -> Reply:
    w.shops["live"].order_failures.append(refused())
    return await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})


@provokes("NOT_CONFIGURED")
async def _voice_is_switched_off(w: World, ours: Tenant) -> Reply:
    await w.ask("PATCH", f"/admin/tenants/{ours.id}", key=OPERATOR, body={"voice_enabled": False})
    return await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})


@provokes("UNAVAILABLE")
async def _the_recordings_are_away(w: World, ours: Tenant) -> Reply:
    call = await past_call(w, ours, "01JHC000000000000000000001", await _number(w, ours))
    address = (await w.ask("GET", f"/v1/calls/{call}/recording", key=ours.live)).json["url"]
    assert isinstance(w.parts.objects, MemoryObjects)
    w.parts.objects.away = True
    return await w.ask("GET", address, key=ours.live)


def _kinds(kind: type[ApiError]) -> list[type[ApiError]]:
    own = [kind] if "status" in vars(kind) else []
    return own + [inner for below in kind.__subclasses__() for inner in _kinds(below)]


def test_the_table_the_classes_and_the_stories_name_the_same_codes() -> None:
    assert {kind.code for kind in _kinds(ApiError)} == set(TABLE) == set(STORIES)
    own = [kind for kind in _kinds(ApiError) if kind.status != 416]
    assert {kind.code: kind.status for kind in own} == TABLE
    assert len(own) == len(TABLE)


@pytest.mark.parametrize("code", TABLE)
def test_a_code_is_provoked_and_is_as_the_document_says(code: str, tmp_path: Path) -> None:
    async def story(w: World) -> None:
        reply = await STORIES[code](w, await w.tenant())
        assert (reply.status, reply.code) == (TABLE[code], code), reply.body
        assert reply.json["error"]
        assert set(reply.json) <= {"error", "code", "details"}
        assert reply.headers["x-request-id"]
        assert ("retry-after" in reply.headers) is (reply.status == 429 or code == "UNAVAILABLE")
        document = await fetched(w)
        told = [answer for answer in _answers(document, code) if answer]
        assert told, "no operation tells of it"
        for answer in told:
            problems = document.validator(answer["schema"]).iter_errors(reply.json)
            assert [problem.message for problem in problems] == []

    play(story, tmp_path, **SETTINGS.get(code, {}))


def _answers(document: Document, code: str) -> list[dict[str, Any]]:
    found = []
    for operation in document.operations():
        answer = operation.details["responses"].get(str(TABLE[code]), {})
        media = answer.get("content", {}).get("application/json", {})
        found.append(media if code in media.get("examples", {}) else {})
    return found


def test_unknown_paths_answer_with_a_code_and_without_a_key(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            for method in ("GET", "POST", "DELETE", "OPTIONS"):
                reply = await w.ask(method, "/v1/nothing/here")
                assert (reply.status, reply.code) == (404, "NOT_FOUND")
                assert reply.headers["x-request-id"]

    asyncio.run(story(tmp_path))


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/calls", "GET, POST"),
        ("/v1/ai/persona", "GET, PUT"),
        ("/v1/voice/numbers/x", "DELETE, GET, PATCH"),
        ("/healthz", "GET"),
    ],
)
def test_another_method_is_told_all_that_there_are(path: str, methods: str, tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            for method in ("HEAD", "OPTIONS", "TRACE", "BREW"):
                reply = await w.ask(method, path)
                assert (reply.status, reply.headers["allow"]) == (405, methods)
                assert (reply.code, bool(reply.headers["x-request-id"])) == ("METHOD_NOT_ALLOWED", True)

    asyncio.run(story(tmp_path))


def test_an_id_with_a_nul_in_it_is_not_found(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours = await w.tenant()
        for path in ("/v1/calls/a\0b", "/v1/voice/numbers/\0", "/v1/ai/personas/\0", "/v1/opt-outs/\0"):
            reply = await w.ask("DELETE" if "opt" in path else "GET", path, key=ours.live)
            assert (reply.status, reply.code) == (404, "NOT_FOUND"), path

    play(story, tmp_path)
