"""Two servers for the whole folder: one on the tests' own carrier, one on the built-in exchange."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import pytest

from senderz_voice.ports.errors import PortError
from senderz_voice.speech import weights
from senderz_voice.supervisor import free_port
from tests.acceptance import carrier
from tests.acceptance.server import Ports, Server, running
from tests.speech.conftest import skip_without_extra


@dataclass(frozen=True, slots=True)
class OnTelnyx:
    """A server whose live calls are carried by what it takes for Telnyx."""

    server: Server
    carrier_port: int

    @property
    def webhook(self) -> str:
        return f"{self.server.url}/carrier/telnyx/webhooks"


@pytest.fixture(scope="session")
def models() -> None:
    """The speech models, ready in the folder where the server looks for them."""
    try:
        weights.prepare(weights.default_folder(), print)
    except PortError as error:
        skip_without_extra(error)


@pytest.fixture(scope="session")
def on_telnyx(tmp_path_factory: pytest.TempPathFactory, models: None) -> Iterator[OnTelnyx]:
    """A server on the tests' carrier, which each story opens for itself."""
    ports, carrier_port = Ports.free(), free_port()
    settings = {
        "SENDERZ_CARRIER": "telnyx",
        "TELNYX_API_BASE": f"http://127.0.0.1:{carrier_port}/v2",
        "TELNYX_API_KEY": carrier.API_KEY,
        "TELNYX_PUBLIC_KEY": carrier.PUBLIC_KEY,
        "TELNYX_CONNECTION_ID": carrier.CONNECTION,
        "SENDERZ_PUBLIC_URL": f"http://127.0.0.1:{ports.api}",
        "SENDERZ_MEDIA_URL": f"ws://127.0.0.1:{ports.media}",
    }
    with running(tmp_path_factory.mktemp("on-telnyx"), ports, **settings) as server:
        yield OnTelnyx(server, carrier_port)


@pytest.fixture(scope="session")
def on_exchange(tmp_path_factory: pytest.TempPathFactory, models: None) -> Iterator[Server]:
    """A server whose live calls are carried by the built-in exchange."""
    with running(tmp_path_factory.mktemp("on-exchange")) as server:
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failing story shows the end of its server's log."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        for thing in item.funcargs.values():
            server = thing.server if isinstance(thing, OnTelnyx) else thing
            if isinstance(server, Server):
                report.sections.append(("the server's log", server.tail()))
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks at every call of the other stories comes after them."""
    items.sort(key=lambda item: item.path.name == "test_replay.py" and item.path.parent.name == "acceptance")
