"""What `serve` decides before and around the processes that it runs."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from senderz_voice import serving
from senderz_voice.settings import load

TELNYX = {
    "carrier": "telnyx",
    "telnyx_api_key": "KEY",
    "telnyx_public_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "telnyx_connection_id": "1",
    "public_url": "https://voice.example.com",
    "media_url": "wss://media.example.com",
}


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("SENDERZ_", "TELNYX_", "OPENAI_")):
            monkeypatch.delenv(name)


def test_a_trial_without_an_operators_key_gets_one_for_this_run() -> None:
    chosen, generated = serving.with_operator_key({"port": 9000})
    assert chosen == {"port": 9000, "admin_key": generated}
    assert len(generated) > 40
    assert serving.with_operator_key({})[1] != generated


def test_a_chosen_operators_key_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDERZ_ADMIN_KEY", "chosen-by-the-operator")
    assert serving.with_operator_key({"port": 9000}) == ({"port": 9000}, "")


def test_a_server_on_a_real_carrier_gets_no_key_that_nobody_chose() -> None:
    assert serving.with_operator_key(TELNYX) == (TELNYX, "")
    assert "  Operator  /admin is closed; SENDERZ_ADMIN_KEY opens it" in serving.welcome(load(**TELNYX), generated="")


def test_the_operator_is_told_where_everything_is(tmp_path: Path) -> None:
    wanted = load(port=9000, exchange_port=9002, data_dir=tmp_path, admin_key="chosen-by-the-operator")
    assert list(serving.welcome(wanted, generated="")) == [
        "senderz-voice is ready.",
        "  API       http://127.0.0.1:9000/v1",
        "  Reference http://127.0.0.1:9000/docs",
        f"  Data      {tmp_path}",
        "  Carrier   the built-in exchange at http://127.0.0.1:9002",
    ]


def test_a_key_of_the_operators_own_is_never_printed(tmp_path: Path) -> None:
    wanted = load(data_dir=tmp_path, admin_key="chosen-by-the-operator")
    assert "chosen-by-the-operator" not in "".join(serving.welcome(wanted, generated=""))


def test_the_roles_are_stopped_from_the_api_to_the_telephone_line() -> None:
    roles = serving.roles(load(port=9000, media_port=9001, exchange_port=9002))
    assert [(role.name, role.port, role.option) for role in roles] == [
        ("control", 9000, "--port"),
        ("media", 9001, "--media-port"),
        ("exchange", 9002, "--exchange-port"),
    ]
    assert roles[1].command[:3] == (sys.executable, "-m", "senderz_voice")


def test_no_secret_is_in_a_command_line() -> None:
    wanted = load(admin_key="chosen-by-the-operator")
    assert "chosen-by-the-operator" not in str(serving.roles(wanted))


def test_the_data_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    serving.make_data_folder(load(data_dir=tmp_path / "new" / "data"))
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700
    assert not list((tmp_path / "new" / "data").iterdir())


def test_an_order_to_stop_cancels_a_role_and_ends_it_in_peace() -> None:
    ended: list[str] = []

    async def role() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.Event().wait()
        finally:
            ended.append("gracefully")

    asyncio.run(asyncio.wait_for(serving.until_stopped(role()), 10.0))
    assert ended == ["gracefully"]


def test_a_role_that_is_cancelled_by_something_else_says_so() -> None:
    async def role() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(serving.until_stopped(role()))
