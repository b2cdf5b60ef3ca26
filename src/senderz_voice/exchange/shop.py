"""Selling numbers: orders that settle after a moment, and the numbers that have been bought."""

from collections.abc import Mapping
from typing import Final

from senderz_voice.exchange import refusals
from senderz_voice.exchange.bodies import OrderBody, check_e164
from senderz_voice.exchange.identity import iso, new_numeric, new_uuid
from senderz_voice.exchange.inventory import Inventory, country_of, for_sale
from senderz_voice.exchange.ledger import Ledger, Row
from senderz_voice.exchange.parts import ExchangeParts

SETTLE_SECONDS: Final = 0.5
"""How long an order stays pending."""
MONTHLY_COST: Final = "1.00"


class Shop:
    """The exchange's number business; everything sold survives a restart."""

    def __init__(self, parts: ExchangeParts, ledger: Ledger) -> None:
        self._parts = parts
        self._ledger = ledger
        self._inventory = Inventory(parts.seed)
        for order in list(ledger.orders.values()):
            # A restart came between order and delivery.
            if order["status"] == "pending":
                self.settle(str(order["id"]))

    def search(self, country: str, area: str | None, limit: int) -> list[Row]:
        """What could be ordered now."""
        sold = {str(row["phone_number"]) for row in self._ledger.numbers.values()} | self._on_order()
        return [_offer(number, country) for number in self._inventory.offers(country, area, sold, limit)]

    def order(self, body: OrderBody) -> Row:
        """Take an order; it is pending until `settle`."""
        if not body.phone_numbers:
            raise refusals.bad_request("You must provide at least 1 phone number.", "/phone_numbers", 400)
        numbers = [check_e164(line.phone_number, "phone_numbers/phone_number") for line in body.phone_numbers]
        for number in numbers:
            if not for_sale(number) or number in self._on_order() or self._owned(number) is not None:
                raise refusals.bad_request(f"The number {number} is not available.", "/phone_numbers", 400)
        now, identity = iso(self._parts.clock.wall()), new_uuid(self._parts.ids)
        row: Row = {
            "record_type": "number_order",
            "id": identity,
            "status": "pending",
            "phone_numbers": [self._line(number, "pending") for number in numbers],
            "phone_numbers_count": len(numbers),
            "connection_id": body.connection_id or self._parts.connection_id,
            "customer_reference": body.customer_reference or "",
            "requirements_met": True,
            "sub_number_orders_ids": [],
            "created_at": now,
            "updated_at": now,
        }
        self._ledger.orders[identity] = row
        self._ledger.save()
        return row

    def settle(self, identity: str) -> Row:
        """Deliver an order: its numbers are now owned."""
        order = self.find_order(identity)
        lines = order["phone_numbers"]
        numbers = [str(line["phone_number"]) for line in lines] if isinstance(lines, list) else []
        now = iso(self._parts.clock.wall())
        for number in numbers:
            row = self._number(number, str(order["connection_id"]), str(order["customer_reference"]), now)
            self._ledger.numbers[str(row["id"])] = row
        settled = [{**line, "status": "success"} for line in lines] if isinstance(lines, list) else []
        row = order | {"status": "success", "updated_at": now, "phone_numbers": settled}
        self._ledger.orders[identity] = row
        self._ledger.save()
        return row

    def find_order(self, identity: str) -> Row:
        if identity not in self._ledger.orders:
            raise refusals.not_found("number order")
        return self._ledger.orders[identity]

    def orders(self) -> list[Row]:
        return list(self._ledger.orders.values())

    def numbers(self) -> list[Row]:
        return list(self._ledger.numbers.values())

    def find(self, identity: str) -> Row:
        if identity not in self._ledger.numbers:
            raise refusals.not_found("phone number")
        return self._ledger.numbers[identity]

    def change(self, identity: str, changes: Mapping[str, object]) -> Row:
        """Set fields of an owned number."""
        row = self.find(identity) | dict(changes) | {"updated_at": iso(self._parts.clock.wall())}
        self._ledger.numbers[identity] = row
        self._ledger.save()
        return row

    def release(self, identity: str) -> Row:
        """Give a number back; it is for sale again."""
        row = self.find(identity)
        del self._ledger.numbers[identity]
        self._ledger.save()
        return row | {"status": "deleted", "updated_at": iso(self._parts.clock.wall())}

    def connection_of(self, number: str) -> str | None:
        """The application that calls to `number` are offered to; None when it is not one of ours."""
        row = self._owned(number)
        return None if row is None else str(row["connection_id"])

    def _owned(self, number: str) -> Row | None:
        return next((row for row in self._ledger.numbers.values() if row["phone_number"] == number), None)

    def _on_order(self) -> set[str]:
        pending = [row["phone_numbers"] for row in self._ledger.orders.values() if row["status"] == "pending"]
        return {str(line["phone_number"]) for lines in pending if isinstance(lines, list) for line in lines}

    def _line(self, number: str, status: str) -> Row:
        return {
            "record_type": "number_order_phone_number",
            "id": new_uuid(self._parts.ids),
            "phone_number": number,
            "country_code": country_of(number[2:5]),
            "country_iso_alpha2": country_of(number[2:5]),
            "phone_number_type": "local",
            "requirements_met": True,
            "requirements_status": "approved",
            "regulatory_requirements": [],
            "status": status,
        }

    def _number(self, number: str, connection: str, reference: str, now: str) -> Row:
        return {
            "record_type": "phone_number",
            "id": new_numeric(self._parts.ids),
            "phone_number": number,
            "phone_number_type": "local",
            "country_iso_alpha2": country_of(number[2:5]),
            "status": "active",
            "connection_id": connection,
            "customer_reference": reference,
            "tags": [],
            "external_pin": None,
            "deletion_lock_enabled": False,
            "purchased_at": now,
            "created_at": now,
            "updated_at": now,
        }


def _offer(number: str, country: str) -> Row:
    return {
        "record_type": "available_phone_number",
        "phone_number": number,
        "features": [{"name": "voice"}],
        "cost_information": {"currency": "USD", "monthly_cost": MONTHLY_COST, "upfront_cost": MONTHLY_COST},
        "region_information": [{"region_type": "country_code", "region_name": country}],
        "best_effort": False,
        "quickship": True,
        "reservable": False,
    }
