"""The carrier of each mode: test keys always meet the built-in exchange."""

import base64
from typing import Literal

from senderz_voice.bootstrap.house import House
from senderz_voice.ports.carrier import Carrier, CarrierCopies, CarrierRecordings, CarrierWebhooks
from senderz_voice.ports.numbers import NumberShop
from senderz_voice.settings import Settings

Mode = Literal["live", "test"]
EXCHANGE_CONNECTION = "senderz"
"""The built-in exchange's only call control application."""


def carriers(house: House) -> dict[Mode, Carrier]:
    """Call control by mode. Takes seconds, in which the carrier's SDK is loaded."""
    from senderz_voice.carriers.telnyx.client import TelnyxCarrier

    settings = house.settings
    rehearsal = TelnyxCarrier(house.keyring.exchange_api_key, _exchange_base(house), EXCHANGE_CONNECTION)
    rehearsal.warm_up()
    house.closing.push_async_callback(rehearsal.aclose)
    if settings.carrier == "exchange":
        return {"live": rehearsal, "test": rehearsal}
    real = TelnyxCarrier(_telnyx_key(settings), settings.telnyx_api_base, settings.telnyx_connection_id or "")
    house.closing.push_async_callback(real.aclose)
    return {"live": real, "test": rehearsal}


def shops(house: House) -> dict[Mode, NumberShop]:
    """Where numbers are bought, by mode."""
    from senderz_voice.carriers.telnyx.numbers import TelnyxNumbers

    settings = house.settings
    rehearsal = TelnyxNumbers(house.keyring.exchange_api_key, _exchange_base(house), EXCHANGE_CONNECTION)
    house.closing.push_async_callback(rehearsal.aclose)
    if settings.carrier == "exchange":
        return {"live": rehearsal, "test": rehearsal}
    real = TelnyxNumbers(_telnyx_key(settings), settings.telnyx_api_base, settings.telnyx_connection_id or "")
    house.closing.push_async_callback(real.aclose)
    return {"live": real, "test": rehearsal}


def webhooks(house: House) -> dict[Mode, CarrierWebhooks]:
    """Verifiers of what carriers post to us, by mode."""
    from senderz_voice.carriers.telnyx.webhooks import TelnyxWebhooks
    from senderz_voice.exchange.webhooks import public_key

    rehearsal = TelnyxWebhooks(public_key(base64.b64decode(house.keyring.exchange_signing_seed)), house.clock)
    real_key = house.settings.telnyx_public_key
    if house.settings.carrier == "exchange" or real_key is None:
        return {"live": rehearsal, "test": rehearsal}
    return {"live": TelnyxWebhooks(real_key, house.clock), "test": rehearsal}


def recordings(house: House) -> dict[bool, CarrierRecordings]:
    """Where carriers' recordings are fetched, by whether the call is a sandbox call."""
    from senderz_voice.carriers.telnyx.recordings import TELNYX_STORAGE, TelnyxRecordings

    rehearsal = TelnyxRecordings(house.settings.exchange_url)
    if house.settings.carrier == "exchange":
        return {False: rehearsal, True: rehearsal}
    return {False: TelnyxRecordings(house.settings.telnyx_api_base, TELNYX_STORAGE), True: rehearsal}


def copies(house: House) -> dict[Mode, CarrierCopies]:
    """Where carriers' copies of recordings are erased, by mode."""
    from senderz_voice.carriers.telnyx.copies import TelnyxCopies

    settings = house.settings
    rehearsal = TelnyxCopies(house.keyring.exchange_api_key, _exchange_base(house))
    house.closing.push_async_callback(rehearsal.aclose)
    if settings.carrier == "exchange":
        return {"live": rehearsal, "test": rehearsal}
    real = TelnyxCopies(_telnyx_key(settings), settings.telnyx_api_base)
    house.closing.push_async_callback(real.aclose)
    return {"live": real, "test": rehearsal}


def _exchange_base(house: House) -> str:
    return f"{house.settings.exchange_url}/v2"


def _telnyx_key(settings: Settings) -> str:
    return settings.telnyx_api_key.get_secret_value() if settings.telnyx_api_key else ""
