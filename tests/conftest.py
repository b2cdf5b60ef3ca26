"""What holds for every test: nothing leaves this machine, and nothing is skipped unseen where all tools can be had."""

import os
import sys
from collections.abc import Generator
from ipaddress import ip_address

import pytest
from hypothesis import settings

settings.register_profile("simulate", max_examples=3000)
"""For `make simulate`: many more histories than a change has to wait for."""

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

ALLOWED_SKIPS: tuple[str, ...] = ()
"""Beginnings of skip reasons that are accepted in CI, for what a CI machine cannot have."""


class OutsideWorldError(RuntimeError):
    """A test tried to connect to something that is not this machine."""


def _refuse_the_outside_world(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: tests may connect to loopback addresses and to Unix sockets only."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and isinstance(address[0], str) and not _is_here(address[0]):
        raise OutsideWorldError(f"a test must not connect to {address[0]}")


def _is_here(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def pytest_configure() -> None:
    sys.addaudithook(_refuse_the_outside_world)


def accepted(reason: str, *, in_ci: bool) -> bool:
    """Whether a test may be skipped for this reason."""
    return not in_ci or reason.removeprefix("Skipped: ").startswith(ALLOWED_SKIPS or ("\0",))


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome == "skipped" and not hasattr(report, "wasxfail") and not accepted(_reason(report), in_ci=IN_CI):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where every tool can be installed: {_reason(report)}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report
