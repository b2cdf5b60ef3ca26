"""The secrets of an installation: made once, kept private, and refused when damaged."""

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from senderz_voice.clock import SystemIds
from senderz_voice.keyring import FILE, Keyring
from senderz_voice.ports.errors import ErrorKind, PortError


def test_the_first_start_makes_secrets_and_later_ones_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    first = Keyring.open(folder, SystemIds())
    assert Keyring.open(folder, SystemIds()) == first
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == [FILE]
    kept = json.loads((folder / FILE).read_text())
    assert set(kept) == {"pepper", "nudge", "exchange_api_key", "exchange_signing_seed", "webhook_seal"}
    assert len(set(kept.values())) == 5
    assert len(base64.b64decode(first.exchange_signing_seed)) == 32


def test_starts_at_the_same_moment_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: Keyring.open(tmp_path, SystemIds()), range(32)))
    assert all(keyring == found[0] for keyring in found)
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pepper": "x"}'])
def test_a_damaged_file_is_never_replaced(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(PortError, match="is damaged") as caught:
        Keyring.open(tmp_path, SystemIds())
    assert caught.value.kind is ErrorKind.NOT_CONFIGURED
    assert (tmp_path / FILE).read_text() == text


@pytest.mark.parametrize("wrong", ["short", "not base64!", "", 7])
def test_a_wrong_key_in_the_file_is_named(wrong: object, tmp_path: Path) -> None:
    Keyring.open(tmp_path, SystemIds())
    kept = json.loads((tmp_path / FILE).read_text())
    (tmp_path / FILE).write_text(json.dumps({**kept, "webhook_seal": wrong}))
    with pytest.raises(PortError, match="webhook_seal"):
        Keyring.open(tmp_path, SystemIds())


def test_a_file_that_is_not_text_is_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PortError, match="not text"):
        Keyring.open(tmp_path, SystemIds())


def test_a_folder_that_cannot_be_written_gives_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(PortError) as caught:
        Keyring.open(blocked / "data", SystemIds())
    assert caught.value.kind is ErrorKind.NOT_CONFIGURED
    assert "\n" not in caught.value.detail


def test_what_is_sealed_is_read_back_only_with_the_same_keyring(tmp_path: Path) -> None:
    ours, theirs = Keyring.open(tmp_path / "a", SystemIds()), Keyring.open(tmp_path / "b", SystemIds())
    sealed = ours.seal("whsec_sécret")
    assert "whsec" not in sealed
    assert ours.seal("whsec_sécret") != sealed
    assert ours.unseal(sealed) == "whsec_sécret"
    for unreadable in (sealed[:-8], "not base64!", ""):
        with pytest.raises(PortError, match="cannot be decrypted"):
            ours.unseal(unreadable)
    with pytest.raises(PortError, match="cannot be decrypted"):
        theirs.unseal(sealed)


def test_digests_depend_on_the_keyring_the_purpose_and_the_text(tmp_path: Path) -> None:
    ours, theirs = Keyring.open(tmp_path / "a", SystemIds()), Keyring.open(tmp_path / "b", SystemIds())
    digests = {ours.digest("k"), ours.digest("l"), theirs.digest("k"), ours.sign("playback", "k")}
    assert len(digests) == 4
    assert ours.digest("k") == ours.sign("api-key", "k")
    assert all(len(digest) == 64 for digest in digests)


def test_no_secret_is_in_its_repr(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path, SystemIds())
    assert repr(keyring) == "Keyring()"
