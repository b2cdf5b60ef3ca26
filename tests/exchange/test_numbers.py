"""The number business over the SDK; every request and answer is held against Telnyx's document by the stage."""

from pathlib import Path

import pytest
from telnyx import AuthenticationError, BadRequestError, NotFoundError, UnprocessableEntityError

from senderz_voice.exchange.inventory import Inventory, for_sale
from tests.exchange.stage import run, stage


def test_search_order_configure_and_release(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            found = await s.client.available_phone_numbers.list(
                filter={"country_code": "US", "national_destination_code": "212", "features": ["voice"], "limit": 3}
            )
            assert found.data
            numbers = [str(it.phone_number) for it in found.data]
            assert len(set(numbers)) == 3
            assert all(number.startswith("+121255501") for number in numbers)

            order = await s.client.number_orders.create(
                phone_numbers=[{"phone_number": numbers[0]}], connection_id="senderz", customer_reference="row-7"
            )
            assert order.data
            assert order.data.status == "pending"
            done = await s.inbox.of("number_order.complete", id=order.data.id)
            assert done["status"] == "success"
            again = await s.client.number_orders.retrieve(order.data.id or "")
            assert again.data
            assert again.data.status == "success"
            mine = [it async for it in s.client.number_orders.list(filter={"customer_reference": "row-7"})]
            assert [it.id for it in mine] == [order.data.id]
            assert [it async for it in s.client.number_orders.list(filter={"customer_reference": "row-8"})] == []

            owned = [it async for it in s.client.phone_numbers.list(filter={"phone_number": numbers[0]})]
            assert [it.customer_reference for it in owned] == ["row-7"]
            identity = owned[0].id
            assert identity.isdecimal()
            await s.client.phone_numbers.update(identity, tags=["a"], customer_reference="row-9")
            tagged = [
                it async for it in s.client.phone_numbers.list(filter={"tag": "a", "customer_reference": "row-9"})
            ]
            assert [it.id for it in tagged] == [identity]
            voice = await s.client.phone_numbers.voice.update(
                identity, cnam_listing={"cnam_listing_enabled": True, "cnam_listing_details": "Copper Kettle"}
            )
            assert voice.data
            assert voice.data.cnam_listing
            assert voice.data.cnam_listing.cnam_listing_details == "Copper Kettle"
            one = await s.client.phone_numbers.retrieve(identity)
            assert one.data
            assert one.data.status == "active"

            gone = await s.client.phone_numbers.delete(identity)
            assert gone.data
            assert gone.data.status == "deleted"
            with pytest.raises(NotFoundError, match="10005"):
                await s.client.phone_numbers.delete(identity)

    run(story())


def test_what_is_not_there_is_an_empty_list(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            for asked in (
                {"country_code": "US", "national_destination_code": "999"},
                {"country_code": "GB"},
                {"country_code": "US", "features": ["sms"]},
                {"country_code": "CA", "national_destination_code": "212"},
            ):
                found = await s.client.available_phone_numbers.list(filter=asked)  # type: ignore[arg-type] # plain dicts
                assert found.data == []

    run(story())


def test_a_number_can_be_sold_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            number = await s.buy("312")
            with pytest.raises(BadRequestError, match="not available"):
                await s.client.number_orders.create(phone_numbers=[{"phone_number": number}])
            with pytest.raises(BadRequestError, match="not available"):
                await s.client.number_orders.create(phone_numbers=[{"phone_number": "+13125559999"}])
            with pytest.raises(UnprocessableEntityError, match="10016"):
                await s.client.number_orders.create(phone_numbers=[{"phone_number": "3125550100"}])
            left = await s.client.available_phone_numbers.list(
                filter={"country_code": "US", "national_destination_code": "312", "limit": 200}
            )
            assert left.data
            assert len(left.data) == 99
            assert number not in {it.phone_number for it in left.data}

    run(story())


def test_bought_numbers_survive_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            number = await s.buy("206", "row-1")
        async with stage(tmp_path) as s:
            assert [it.phone_number async for it in s.client.phone_numbers.list()] == [number]
            await s.rehearse(number, kind="caller")
            assert (await s.inbox.of("call.initiated"))["to"] == number

    run(story())


def test_an_order_that_was_pending_at_the_restart_is_delivered(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            await s.client.number_orders.create(phone_numbers=[{"phone_number": "+12125550123"}])
        async with stage(tmp_path) as s:
            assert [it.phone_number async for it in s.client.phone_numbers.list()] == ["+12125550123"]

    run(story())


def test_lists_come_in_pages(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            bought = {await s.buy("512") for _ in range(5)}
            page = await s.client.phone_numbers.list(page_size=2)
            assert len(page.data) == 2
            assert {it.phone_number async for it in s.client.phone_numbers.list(page_size=2)} == bought

    run(story())


def test_without_the_key_nothing_is_answered(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            with pytest.raises(AuthenticationError, match="10009"):
                await s.client.with_options(api_key="wrong").phone_numbers.list()
            refused = await s.http.post("/rehearsal/calls", json={}, headers={"authorization": ""})
            assert refused.status_code == 401

    run(story())


def test_the_same_paths_work_without_the_version(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            for path in ("/phone_numbers", "/v2/phone_numbers"):
                assert (await s.http.get(path)).json()["data"] == []
            nowhere = await s.http.get("/v2/faxes")
            assert nowhere.status_code == 404
            assert nowhere.json()["errors"][0]["code"] == "10005"

    run(story())


def test_the_inventory_is_decided_by_the_seed() -> None:
    one, same, other = Inventory(1), Inventory(1), Inventory(2)
    assert one.offers("US", "415", (), 100) == same.offers("US", "415", (), 100)
    assert one.offers("US", "415", (), 100) != other.offers("US", "415", (), 100)
    assert sorted(one.offers("US", "415", (), 200)) == [f"+14155550{line}" for line in range(100, 200)]
    assert all(for_sale(number) for number in one.offers("CA", None, (), 50))


@pytest.mark.parametrize("number", ["+19995550100", "+14155550200", "+1415555010", "+44205550100", "+19115550100"])
def test_numbers_outside_the_inventory_are_not_for_sale(number: str) -> None:
    assert not for_sale(number)
