"""Settings: read from the environment, checked together, and refused in one line."""

import base64
from pathlib import Path
from typing import Any

import pytest

from senderz_voice.choices import EARS, LOCAL_ONLY, MINDS, VOICES, Choice
from senderz_voice.settings import Settings, SettingsError, load, variable

PUBLIC_KEY = base64.b64encode(bytes(range(32))).decode()
TELNYX = {
    "SENDERZ_CARRIER": "telnyx",
    "TELNYX_API_KEY": "KEY_secret",
    "TELNYX_PUBLIC_KEY": PUBLIC_KEY,
    "TELNYX_CONNECTION_ID": "1494404757140276705",
    "SENDERZ_PUBLIC_URL": "https://voice.example.com/",
    "SENDERZ_MEDIA_URL": "wss://media.example.com",
}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)


def _set(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_without_any_variable_everything_is_local() -> None:
    found = load()
    assert (found.carrier, found.stt, found.tts, found.llm) == ("exchange", LOCAL_ONLY, LOCAL_ONLY, LOCAL_ONLY)
    assert found.languages == ("en",)
    assert (found.public_url, found.media_url) == ("http://127.0.0.1:8080", "ws://127.0.0.1:8081")
    assert found.exchange_url == "http://127.0.0.1:8082"
    assert found.database_url.get_secret_value() == f"sqlite:///{Path('senderz-data/senderz.db').absolute()}"
    assert found.objects_url == Path("senderz-data/objects").absolute().as_uri()
    assert found.models_dir == Path.home() / ".cache/senderz-voice/models"
    assert (found.require_voice_subscription, found.allow_private_webhooks) == (False, False)


def test_addresses_follow_from_host_ports_and_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _set(monkeypatch, {"SENDERZ_HOST": "0.0.0.0", "SENDERZ_PORT": "9000", "SENDERZ_DATA_DIR": str(tmp_path)})
    found = load(media_port=9001)
    assert (found.public_url, found.media_url) == ("http://127.0.0.1:9000", "ws://127.0.0.1:9001")
    assert found.objects_url == (tmp_path / "objects").as_uri()
    assert load(host="::1").exchange_url == "http://[::1]:8082"


def test_an_override_wins_over_the_environment_and_a_blank_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, {"SENDERZ_PORT": "9000", "SENDERZ_ADMIN_KEY": ""})
    assert load(port=9100).port == 9100
    assert load().admin_key is None


def test_telnyx_is_ready_with_all_of_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, TELNYX)
    found = load()
    assert found.telnyx_api_key is not None
    assert found.telnyx_api_key.get_secret_value() == "KEY_secret"
    assert found.telnyx_api_base == "https://api.telnyx.com/v2"
    assert found.public_url == "https://voice.example.com"
    assert "KEY_secret" not in repr(found)


@pytest.mark.parametrize("missing", [name for name in TELNYX if name != "SENDERZ_CARRIER"])
def test_telnyx_needs_each_of_its_variables(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, {name: value for name, value in TELNYX.items() if name != missing})
    with pytest.raises(SettingsError, match=f"^{missing} is not set, but SENDERZ_CARRIER=telnyx needs it$"):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SENDERZ_CARRIER", "twilio"),
        ("SENDERZ_PORT", "http"),
        ("SENDERZ_PORT", "0"),
        ("SENDERZ_MEDIA_PORT", "65536"),
        ("SENDERZ_EXCHANGE_PORT", "-1"),
        ("SENDERZ_LOG_LEVEL", "loud"),
        ("SENDERZ_ADMIN_KEY", "hunter2-secret"),
        ("SENDERZ_PUBLIC_URL", "voice.example.com"),
        ("SENDERZ_PUBLIC_URL", "https://voice.example.com?secret=1"),
        ("SENDERZ_PUBLIC_URL", "https://voice.example.com:port"),
        ("SENDERZ_MEDIA_URL", "https://media.example.com"),
        ("SENDERZ_EXCHANGE_URL", "http://"),
        ("TELNYX_API_BASE", "telnyx"),
        ("TELNYX_PUBLIC_KEY", "no base64!"),
        ("TELNYX_PUBLIC_KEY", "c2hvcnQ="),
        ("SENDERZ_STT", "cloud"),
        ("SENDERZ_TTS", "cloud"),
        ("SENDERZ_LLM", "openai:"),
        ("SENDERZ_LLM", "openai"),
        ("SENDERZ_LLM", "deepgram:x"),
        ("SENDERZ_LLM", "local,"),
        ("SENDERZ_LLM", "local,local"),
        ("SENDERZ_LLM", "local:x"),
        ("SENDERZ_STT", "cartesia:ink"),
        ("SENDERZ_TTS", "assemblyai:x"),
        ("SENDERZ_LANGUAGES", "en,fr"),
        ("SENDERZ_LANGUAGES", ","),
        ("ANTHROPIC_BASE_URL", "localhost"),
        ("OPENAI_BASE_URL", "localhost:11434"),
        ("SENDERZ_REQUIRE_VOICE_SUBSCRIPTION", "maybe"),
        ("SENDERZ_ALLOW_PRIVATE_WEBHOOKS", "2"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    line = str(caught.value)
    assert line.startswith(f"{name} is wrong: ")
    assert "\n" not in line
    assert "secret" not in line


def test_the_three_ports_must_differ() -> None:
    with pytest.raises(SettingsError, match="three different ports"):
        load(media_port=8080)


@pytest.mark.parametrize(
    ("field", "vendor"),
    [*(("stt", name) for name in EARS), *(("tts", name) for name in VOICES), *(("llm", name) for name in MINDS)],
)
def test_a_provider_needs_a_key_or_another_address(field: str, vendor: str) -> None:
    wanted: dict[str, Any] = {field: f"{vendor}:model-1"}
    with pytest.raises(SettingsError, match=f"^{vendor.upper()}_API_KEY is not set, but SENDERZ_{field.upper()}="):
        load(**wanted)
    keyed = load(**wanted, **{f"{vendor}_api_key": "sk-1"})
    assert keyed.key(Choice(vendor, "model-1")) == "sk-1"
    placed = load(**wanted, **{f"{vendor}_base_url": "http://127.0.0.1:11434/v1"})
    assert getattr(placed, field) == (Choice(vendor, "model-1"),)
    assert placed.base_url(Choice(vendor, "model-1")) == "http://127.0.0.1:11434/v1"
    assert placed.key(Choice(vendor, "model-1")) is None


def test_fallbacks_stand_behind_commas_and_each_needs_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, {"SENDERZ_LLM": "openai:gpt-5-mini, anthropic:claude-haiku-4-5 ,local", "OPENAI_API_KEY": "sk"})
    with pytest.raises(SettingsError, match=r"^ANTHROPIC_API_KEY is not set, but SENDERZ_LLM=anthropic:"):
        load()
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk")
    found = load()
    assert found.llm == (Choice("openai", "gpt-5-mini"), Choice("anthropic", "claude-haiku-4-5"), Choice("local"))
    assert ",".join(map(str, found.llm)) == "openai:gpt-5-mini,anthropic:claude-haiku-4-5,local"


def test_a_model_may_have_a_colon_in_its_name() -> None:
    found = load(llm="openai:llama3:8b", openai_base_url="http://127.0.0.1:11434/v1")
    assert found.llm == (Choice("openai", "llama3:8b"),)


def test_an_unknown_vendor_is_told_which_are_known() -> None:
    with pytest.raises(SettingsError, match=r"known are local, elevenlabs, cartesia, deepgram, openai$"):
        load(tts="acme:x")


def test_languages_are_a_list_without_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDERZ_LANGUAGES", "es-mx, en,es-MX")
    assert load().languages == ("es-MX", "en")


def test_an_unknown_override_is_refused() -> None:
    wrong: dict[str, Any] = {"prot": 8080}
    with pytest.raises(SettingsError, match="prot"):
        load(**wrong)


def test_every_setting_is_described() -> None:
    undescribed = [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")]
    assert not undescribed
