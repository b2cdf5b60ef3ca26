"""Telephone numbers at Telnyx (https://developers.telnyx.com/api/numbers)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from senderz_voice.carriers.telnyx.api import ask, connect
from senderz_voice.carriers.telnyx.verdicts import UNREADABLE, refusal
from senderz_voice.ports.carrier import CarrierRefusal
from senderz_voice.ports.errors import ErrorKind
from senderz_voice.ports.numbers import NumberOrder, Offer

if TYPE_CHECKING:
    from telnyx.types.available_phone_number_list_params import Filter

_NORTH_AMERICA: Final = {"US", "CA"}
"""Where Telnyx knows the `best_effort` filter, which else slips in numbers of neighbouring areas."""

_VOICE: Final = {"filter[features][]": "voice"}
"""Written out, because the guide asks for the brackets that the SDK leaves off."""


class _Feature(msgspec.Struct):
    name: str = ""


class _Cost(msgspec.Struct):
    monthly_cost: str = ""
    currency: str = ""


class _Available(msgspec.Struct):
    phone_number: str
    features: list[_Feature] | None = None
    cost_information: _Cost | None = None


class _AvailableList(msgspec.Struct):
    data: list[_Available]


class _Line(msgspec.Struct):
    phone_number: str = ""


class _Order(msgspec.Struct):
    id: str
    status: Literal["pending", "success", "failure"]
    customer_reference: str | None = None
    phone_numbers: list[_Line] | None = None


class _OneOrder(msgspec.Struct):
    data: _Order


class _Orders(msgspec.Struct):
    data: list[_Order]


class _Managed(msgspec.Struct):
    id: str
    phone_number: str
    status: str = ""


class _ManagedList(msgspec.Struct):
    data: list[_Managed]


class _Released(msgspec.Struct):
    data: dict[str, msgspec.Raw]


class TelnyxNumbers:
    """NumberShop port on Telnyx; what it buys is attached to the Call Control application `connection_id`."""

    def __init__(self, api_key: str, base_url: str, connection_id: str) -> None:
        self._client = connect(api_key, base_url)
        self._connection_id = connection_id

    async def aclose(self) -> None:
        """Close the connections; nothing can be asked afterwards."""
        await self._client.close()

    async def search(self, country: str, area_code: str | None, limit: int) -> Sequence[Offer]:
        """Numbers with voice; Telnyx only takes an order for a number that was found a short while before."""
        wanted: Filter = {
            "country_code": country,
            "limit": limit,
            "exclude_held_numbers": True,
        }
        if country in _NORTH_AMERICA:
            wanted["best_effort"] = False
        if area_code:
            wanted["national_destination_code"] = area_code
        answer = await ask(
            self._client.available_phone_numbers.with_raw_response.list(filter=wanted, extra_query=_VOICE),
            _AvailableList,
        )
        return tuple(_offer(each, country, area_code) for each in answer.data if _carries_voice(each))[:limit]

    async def order(self, phone_number: str, reference: str) -> NumberOrder:
        """Buy; `reference` lets the order be found again when the answer is lost."""
        answer = await ask(
            self._client.number_orders.with_raw_response.create(
                phone_numbers=[{"phone_number": phone_number}],
                connection_id=self._connection_id,
                customer_reference=reference,
            ),
            _OneOrder,
        )
        return NumberOrder(id=answer.data.id, phone_number=phone_number, status=answer.data.status)

    async def find_order(self, reference: str) -> NumberOrder | None:
        """Look an order up by our own row's id, which Telnyx may match loosely."""
        answer = await ask(
            self._client.number_orders.with_raw_response.list(filter={"customer_reference": reference}), _Orders
        )
        for order in answer.data:
            if order.customer_reference == reference:
                if not order.phone_numbers:
                    raise refusal(UNREADABLE, "the carrier lists an order without its number", "unreadable")
                return NumberOrder(id=order.id, phone_number=order.phone_numbers[0].phone_number, status=order.status)
        return None

    async def release(self, phone_number: str) -> None:
        """Give back; the id of the managed number has to be looked up first, the order's ids are others."""
        answer = await ask(
            self._client.phone_numbers.with_raw_response.list(filter={"phone_number": phone_number}), _ManagedList
        )
        for managed in answer.data:
            if managed.phone_number == phone_number and managed.status != "deleted":
                await self._delete(managed.id)

    async def _delete(self, number_id: str) -> None:
        try:
            await ask(self._client.phone_numbers.with_raw_response.delete(number_id), _Released)
        except CarrierRefusal as refused:
            if refused.kind is not ErrorKind.MISSING:
                raise


def _carries_voice(number: _Available) -> bool:
    return number.features is None or any(feature.name == "voice" for feature in number.features)


def _offer(number: _Available, country: str, area_code: str | None) -> Offer:
    cost = number.cost_information or _Cost()
    # A North American number tells its area itself; elsewhere codes differ in length, so what was asked for must do.
    own = number.phone_number[2:5] if number.phone_number.startswith("+1") else ""
    return Offer(
        phone_number=number.phone_number,
        country=country,
        area_code=own or area_code or "",
        monthly_cost=cost.monthly_cost,
        currency=cost.currency,
    )
