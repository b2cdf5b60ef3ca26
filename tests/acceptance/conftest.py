"""Two servers for the whole folder: one on the tests' own carrier, one on the built-in exchange."""

import asyncio
from collections.abc import Generator, Iterator

import pytest

from senderz_voice.ports.errors import PortError
from senderz_voice.speech import weights
from senderz_voice.supervisor import free_port
from tests.acceptance import stage
from tests.acceptance.server import Ports, Server, running
from tests.speech.conftest import skip_without_extra

TOLD = pytest.StashKey[list[Server]]()
"""The server on the tests' carrier, if any story of this session needed it."""


@pytest.fixture(scope="session")
def models() -> None:
    """The speech models, ready in the folder where the server looks for them."""
    try:
        weights.prepare(weights.default_folder(), print)
    except PortError as error:
        skip_without_extra(error)


@pytest.fixture(scope="session")
def evening(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, models: None
) -> Iterator[stage.Evening]:
    """A server whose live calls are carried by the tests' carrier, after the `story` of every module that has one."""
    modules = [item.module for item in request.session.items if isinstance(item, pytest.Function)]
    stories = list(dict.fromkeys(module.story for module in modules if hasattr(module, "story")))
    ports, carrier_port = Ports.free(), free_port()
    with running(tmp_path_factory.mktemp("evening"), ports, **stage.settings(ports, carrier_port)) as server:
        request.session.stash[TOLD] = [server]
        yield asyncio.run(stage.tell(server, carrier_port, stories))


@pytest.fixture(scope="session")
def on_exchange(tmp_path_factory: pytest.TempPathFactory, models: None) -> Iterator[Server]:
    """A server whose live calls are carried by the built-in exchange."""
    with running(tmp_path_factory.mktemp("on-exchange")) as server:
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failing test shows the end of its server's log."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        for thing in item.funcargs.values():
            server = thing.server if isinstance(thing, stage.Evening) else thing
            if isinstance(server, Server):
                report.sections.append(("the server's log", server.tail()))
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks at every call of the other tests comes after them."""
    items.sort(key=lambda item: item.path.name == "test_replay.py" and item.path.parent.name == "acceptance")
