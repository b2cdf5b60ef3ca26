"""Language tags, vendors' fields and codes, addresses, and the catalogue."""

import pytest

from senderz_voice.speech.streaming import fields
from senderz_voice.speech.streaming.catalogue import ASSEMBLYAI, DEEPGRAM, OPENAI, VENDORS, heard_by, model_of
from senderz_voice.speech.streaming.dialect import Endpoint, address, shown
from senderz_voice.speech.streaming.tags import Asked


@pytest.mark.parametrize(
    ("vendors", "ours"),
    [
        ("es", "es-MX"),
        ("es-419", "es-MX"),
        ("spa", "es-MX"),
        ("tur", "tr-TR"),
        ("EN_us", "en"),
        ("fr", "en"),
        (None, "en"),
        ("", "en"),
    ],
)
def test_what_is_reported_is_one_of_the_languages_asked_for(vendors: str | None, ours: str) -> None:
    assert Asked.of(["en", "es-MX", "tr-TR"]).tag_of(vendors) == ours


def test_a_region_that_was_asked_for_is_kept_apart_from_another() -> None:
    asked = Asked.of(["es-MX", "es-ES"])
    assert asked.tag_of("es-es") == "es-ES"
    assert asked.tag_of("es") == "es-MX"
    assert asked.primaries == ("es",)


def test_english_is_meant_when_nothing_was_asked_for() -> None:
    assert Asked.of([]).tags == ("en",)


@pytest.mark.parametrize(
    "code", ["INTERNAL_SERVER_ERROR", "NET-0001", "insufficient_quota", "3005", 4001, "SchemaError"]
)
def test_a_code_is_shown(code: object) -> None:
    assert shown(code) == str(code)


@pytest.mark.parametrize(
    "code", [None, "", "sk-proj-1234abcd", "the key abc is wrong", "x" * 200, "0123456789abcdef", {"a": 1}]
)
def test_what_may_be_a_secret_or_speech_is_not_shown(code: object) -> None:
    assert shown(code) == "unnamed error"


def test_the_key_is_not_printed_with_an_endpoint() -> None:
    endpoint = Endpoint("x", "wss://x", {"Authorization": "secret"}, 640)
    assert "secret" not in repr(endpoint)


@pytest.mark.parametrize("root", ["https://host/base", "https://host/base/", "wss://host/base"])
def test_an_address_is_below_the_root(root: str) -> None:
    assert address(root, "/v1?x=1") == "wss://host/base/v1?x=1"


def test_a_local_address_needs_no_encryption() -> None:
    assert address("http://127.0.0.1:9", "/v1") == "ws://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (fields.text, 1),
        (fields.whole, True),
        (fields.whole, "1"),
        (fields.whole, None),
        (fields.number, "1"),
        (fields.number, True),
        (fields.inner, []),
        (fields.rows, {}),
        (fields.rows, [1]),
        (fields.first, "es"),
        (fields.first, [1]),
    ],
)
def test_a_field_of_another_type_is_unreadable(read: object, value: object) -> None:
    assert callable(read)
    with pytest.raises(fields.UnreadableError):
        read({"field": value}, "field")


def test_absent_fields_are_empty() -> None:
    assert fields.text({}, "a") == ""
    assert fields.number({}, "a") == 0.0
    assert fields.inner({}, "a") == {}
    assert fields.rows({}, "a") == []
    assert fields.first({}, "a") is None


@pytest.mark.parametrize("data", ["", "{", "[" * 100_000, "[1]", b"\xff", "nan"])
def test_what_is_no_json_object_is_unreadable(data: str | bytes) -> None:
    with pytest.raises(fields.UnreadableError):
        fields.parsed(data)


def test_a_family_has_its_eldest_members_abilities() -> None:
    assert model_of(DEEPGRAM, "nova-3-medical") == model_of(DEEPGRAM, "nova-3")
    assert model_of(ASSEMBLYAI, "universal-3-6-pro") != model_of(ASSEMBLYAI, "universal-3-6")
    assert model_of(OPENAI, "tts-1") is None
    assert heard_by(OPENAI, "tts-1") == frozenset()


def test_every_vendor_takes_mu_law() -> None:
    for vendor in VENDORS:
        assert any("mulaw" in codec or "ulaw" in codec or "pcmu" in codec for codec in vendor.codecs), vendor.name
