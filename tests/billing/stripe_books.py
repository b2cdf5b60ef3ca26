"""What Stripe remembers: subscriptions and their items, prices, meters and what was metered, with its own refusals."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.billing.stripe_contract import ContractError, Json, fixture

DAY = 86_400


@dataclass
class Books:
    """State behind the paths of the contract; each method is one operation on it."""

    prices: dict[str, Json] = field(default_factory=dict)
    meters: dict[str, Json] = field(default_factory=dict)
    subscriptions: dict[str, Json] = field(default_factory=dict)
    metered: dict[str, Json] = field(default_factory=dict)
    """Meter events by their identifiers."""
    prorations: list[tuple[str, str]] = field(default_factory=list)
    """(item, proration behaviour) of each deleted item."""
    _number: Any = field(default_factory=lambda: count(1))

    def sell_messaging(self, customer: str, start: float, end: float, *, status: str = "active") -> str:
        """A customer who pays for messaging; the subscription's id."""
        price = self._priced({"currency": "usd", "unit_amount": 4900, "recurring": {"interval": "month"}})
        made = fixture("subscription")
        name = f"sub_{next(self._number)}"
        made |= {"id": name, "customer": customer, "status": status, "cancel_at_period_end": False, "metadata": {}}
        made["items"] = {"object": "list", "data": [], "has_more": False, "url": "/v1/subscription_items"}
        self.subscriptions[name] = made
        made["items"]["data"].append(self._item(made, price["id"], int(start), int(end)))
        return name

    def voice_keys(self, subscription: str) -> list[str]:
        """The lookup keys of what a subscription bills for voice."""
        items = self.subscriptions[subscription]["items"]["data"]
        return sorted(item["price"]["lookup_key"] for item in items if item["price"]["lookup_key"])

    def renew(self, subscription: str, start: float, end: float) -> None:
        """A new period begins for every item."""
        for item in self.subscriptions[subscription]["items"]["data"]:
            item |= {"current_period_start": int(start), "current_period_end": int(end)}

    def create_price(self, asked: Json) -> Json:
        if any(price["lookup_key"] == asked.get("lookup_key") for price in self.prices.values()):
            raise ContractError(400, "A price already uses that lookup key.", code="resource_already_exists")
        recurring = asked.get("recurring", {})
        metered = recurring.get("usage_type") == "metered"
        if metered and recurring.get("meter") not in self.meters:
            raise ContractError(400, "Metered prices must be backed by a meter.")
        if ("product" in asked) == ("product_data" in asked):
            raise ContractError(400, "You must pass either product or product_data.", code="parameter_missing")
        if ("tiers" in asked) != (asked.get("billing_scheme") == "tiered"):
            raise ContractError(400, "Tiers need the billing scheme tiered.")
        return self._priced(asked)

    def list_prices(self, asked: Json) -> Json:
        wanted = asked.get("lookup_keys")
        if wanted is not None and len(wanted) > 10:
            raise ContractError(400, "Array lookup_keys exceeded maximum 10 allowed elements.")
        found = [price for price in self.prices.values() if wanted is None or price["lookup_key"] in wanted]
        return _listed([price for price in found if price["active"] == asked.get("active", True)], "/v1/prices")

    def create_meter(self, asked: Json) -> Json:
        if any(meter["event_name"] == asked["event_name"] for meter in self.meters.values()):
            raise ContractError(400, "An active meter with that event name exists.", code="resource_already_exists")
        made = fixture("billing.meter") | asked | {"id": f"mtr_{next(self._number)}", "status": "active"}
        self.meters[made["id"]] = made
        return made

    def list_meters(self, asked: Json) -> Json:
        return _listed(list(self.meters.values()), "/v1/billing/meters")

    def create_event(self, asked: Json, now: float) -> Json:
        if asked["event_name"] not in {meter["event_name"] for meter in self.meters.values()}:
            raise ContractError(400, "No active meter found for that event name.")
        if not asked["payload"]["value"].isdecimal():
            raise ContractError(400, "The payload's value must be a whole number.")
        if not now - 35 * DAY <= asked["timestamp"] <= now + 300:
            raise ContractError(400, "The timestamp is too old or in the future.")
        if asked["identifier"] in self.metered:
            raise ContractError(400, f"An event already exists with identifier {asked['identifier']}.")
        made = fixture("billing.meter_event") | asked
        self.metered[asked["identifier"]] = made
        return made

    def list_subscriptions(self, asked: Json) -> Json:
        found = [each for each in self.subscriptions.values() if each["customer"] == asked.get("customer")]
        # Without a status Stripe leaves out what has ended.
        return _listed([each for each in found if each["status"] != "canceled"], "/v1/subscriptions")

    def list_items(self, asked: Json) -> Json:
        return _listed(self._subscription(asked["subscription"])["items"]["data"], "/v1/subscription_items")

    def update_subscription(self, name: str, asked: Json) -> Json:
        found = self._subscription(name)
        if found["status"] == "canceled":
            raise ContractError(404, f"No such subscription: {name}", code="resource_missing")
        items = found["items"]["data"]
        # Everything is looked at before anything is changed, as one update is all or nothing.
        wanted = [(self._known_item(items, each), self._known_price(each)) for each in asked.get("items", [])]
        begun, ended = items[0]["current_period_start"], items[0]["current_period_end"]
        touched = {item["id"] for item, _ in wanted if item}
        kept = {item["price"]["id"] for item in items if item["id"] not in touched}
        for _, price in wanted:
            if price in kept:
                raise ContractError(400, "Cannot add multiple subscription items with the same plan.")
            kept.add(price)
        for item, price in wanted:
            if item:
                item["price"] = self.prices[price]
            else:
                items.append(self._item(found, price, begun, ended))
        return found

    def delete_item(self, name: str, asked: Json) -> Json:
        for subscription in self.subscriptions.values():
            items = subscription["items"]["data"]
            for item in items:
                if item["id"] == name:
                    items.remove(item)
                    self.prorations.append((item["price"]["lookup_key"], asked.get("proration_behavior", "")))
                    return fixture("deleted_subscription_item") | {"id": name}
        raise ContractError(404, f"Invalid subscription_item id: {name}", code="resource_missing")

    def _subscription(self, name: str) -> Json:
        if name not in self.subscriptions:
            raise ContractError(404, f"No such subscription: {name}", code="resource_missing")
        return self.subscriptions[name]

    def _known_item(self, items: list[Json], asked: Json) -> Json | None:
        if "id" not in asked:
            return None
        for item in items:
            if item["id"] == asked["id"]:
                return item
        raise ContractError(404, f"No such subscription item: {asked['id']}", code="resource_missing")

    def _known_price(self, asked: Json) -> str:
        price: str = asked.get("price", "")
        if price not in self.prices:
            raise ContractError(400, f"No such price: {price}", code="resource_missing")
        return price

    def _priced(self, asked: Json) -> Json:
        shown = {name: value for name, value in asked.items() if name not in {"product_data", "tiers"}}
        made = fixture("price") | {"lookup_key": None, "metadata": {}} | shown | {"id": f"price_{next(self._number)}"}
        self.prices[made["id"]] = made
        return made

    def _item(self, subscription: Json, price: str, start: int, end: int) -> Json:
        period = {"current_period_start": start, "current_period_end": end}
        named = {"id": f"si_{next(self._number)}", "subscription": subscription["id"]}
        return fixture("subscription_item") | named | period | {"price": self.prices[price]}


def _listed(data: list[Json], url: str) -> Json:
    return {"object": "list", "url": url, "has_more": False, "data": data}
