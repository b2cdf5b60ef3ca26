"""What a client is told about a field that is wrong."""

from pathlib import Path

import pytest

from tests.api.world import World, play

SAID = [
    ({"country": 5}, "country", "must be a string"),
    ({"country": "us"}, "country", "must be two capital letters"),
    ({"county": "US"}, "county", "is not known here"),
    ({"area_code": ""}, "area_code", "must match ^[0-9]{1,6}$"),
]


@pytest.mark.parametrize(("body", "field", "message"), SAID)
def test_a_field_that_is_wrong_is_named_with_what_it_must_be(
    tmp_path: Path, body: object, field: str, message: str
) -> None:
    async def story(world: World) -> None:
        tenant = await world.tenant()
        refused = await world.ask("POST", "/v1/voice/numbers", key=tenant.live, body=body)
        assert (refused.status, refused.json["code"]) == (400, "VALIDATION_ERROR")
        assert refused.json["details"] == [{"field": field, "message": message}]
        assert refused.json["error"] == f"{field}: {message}"

    play(story, tmp_path)


CALLS = [
    ({"to": "4155551234"}, "to: must be a telephone number in E.164, such as +14155551234"),
    ({"script": ""}, "script: must have at least 1 character"),
    ({"script": "x" * 4001}, "script: must have at most 4000 characters"),
    ({"from": None}, "from: must be a string"),
    ({"max_duration_seconds": 3601}, "max_duration_seconds: must be at most 3600"),
    ({"max_duration_seconds": 1.5}, "max_duration_seconds: must be a whole number"),
    ({"record": "perhaps"}, "record: must be true or false"),
    ({"language": "fr"}, "language: must be 'en', 'es-MX' or 'tr-TR'"),
    ({"metadata": []}, "metadata: must be a JSON object"),
]


@pytest.mark.parametrize(("change", "text"), CALLS)
def test_a_dial_that_is_wrong_is_explained_in_one_line(tmp_path: Path, change: dict[str, object], text: str) -> None:
    async def story(world: World) -> None:
        tenant = await world.tenant()
        body = {"from": "01JHN000000000000000000001", "to": "+14155551234", "script": "Confirm Friday."} | change
        refused = await world.ask("POST", "/v1/calls", key=tenant.live, body=body)
        assert (refused.status, refused.json["code"], refused.json["error"]) == (400, "VALIDATION_ERROR", text)

    play(story, tmp_path)


@pytest.mark.parametrize(
    ("body", "text"),
    [(b"", "The body is empty; a JSON object is needed."), (b"[]", "The body must be a JSON object.")],
)
def test_a_body_that_is_no_object_is_explained(tmp_path: Path, body: bytes, text: str) -> None:
    async def story(world: World) -> None:
        tenant = await world.tenant()
        refused = await world.ask("POST", "/v1/calls", key=tenant.live, body=body)
        assert (refused.status, refused.json["code"], refused.json["error"]) == (400, "VALIDATION_ERROR", text)

    play(story, tmp_path)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        tenant = await world.tenant()
        refused = await world.ask("POST", "/v1/calls", key=tenant.live, body={"from": "x", "to": "+14155551234"})
        assert refused.json["error"] == "script: is required"

    play(story, tmp_path)
