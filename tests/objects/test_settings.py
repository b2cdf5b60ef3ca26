"""What an operator sets about the object store, and what is refused before anything is stored."""

from pathlib import Path

import pytest

from senderz_voice.settings import Settings, SettingsError, load


def test_r2_needs_three_settings_and_hides_the_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SENDERZ_OBJECTS_URL", "s3://calls")
    monkeypatch.setenv("SENDERZ_OBJECTS_KEY_ID", "id")
    monkeypatch.setenv("SENDERZ_OBJECTS_SECRET", "hush-hush")
    monkeypatch.setenv("SENDERZ_OBJECTS_ENDPOINT", "https://account.r2.cloudflarestorage.com/")
    found = load(data_dir=tmp_path)
    assert found.objects_endpoint == "https://account.r2.cloudflarestorage.com"
    assert found.objects_secret.get_secret_value() == "hush-hush"
    assert "hush-hush" not in repr(found)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"objects_key_id": "id"}, "go together"),
        ({"objects_secret": "hush-hush"}, "go together"),
        ({"objects_endpoint": "r2.example.com"}, "SENDERZ_OBJECTS_ENDPOINT is wrong"),
        ({"objects_url": "ftp://calls"}, "SENDERZ_OBJECTS_URL is wrong"),
        ({"recording_days": 0}, "SENDERZ_RECORDING_DAYS is wrong"),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(tmp_path: Path, settings: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as wrong:
        load(data_dir=tmp_path, **settings)
    assert "hush-hush" not in str(wrong.value)


def test_recordings_are_kept_for_ninety_days_by_default() -> None:
    assert Settings.model_fields["recording_days"].default == 90
