"""One file reads the clock, one file reads the environment."""

import pytest

from tests.shape import readers
from tests.shape.house import planted, report, source_modules


def test_only_clock_reads_the_clock() -> None:
    offenders = readers.clock_reads(source_modules())
    assert not offenders, report("Time comes from a ports.clock.Clock", offenders)


@pytest.mark.parametrize(
    "text",
    [
        "import time\nx = time.monotonic()",
        "import time as t\nx = t.time_ns()",
        "from time import perf_counter",
        "from datetime import datetime\nx = datetime.now()",
        "import datetime as dt\nx = dt.datetime.utcnow()",
        "import asyncio\nx = asyncio.get_running_loop().time()",
        "def f(self):\n    return self._loop.time()",
    ],
)
def test_a_clock_read_elsewhere_is_noticed(text: str) -> None:
    assert readers.clock_reads([planted("senderz_voice.live.session", text)])
    assert not readers.clock_reads([planted("senderz_voice.clock", text)])


def test_a_time_that_was_handed_in_is_fine() -> None:
    text = "from datetime import UTC, datetime\ndef f(at):\n    return datetime.fromtimestamp(at, UTC)"
    assert not readers.clock_reads([planted("senderz_voice.calls.schemas", text)])


def test_the_clock_exceptions_all_exist() -> None:
    assert set(readers.CLOCK_ALLOWED) <= {module.name for module in source_modules()}


def test_only_settings_reads_the_environment() -> None:
    offenders = readers.environment_reads(source_modules())
    assert not offenders, report("The environment is read in settings.py only", offenders)


@pytest.mark.parametrize(
    "text",
    [
        "import os\nx = os.environ['A']",
        "import os\nx = os.environ.get('A')",
        "from os import getenv",
        "import os as o\no.getenv('A')",
    ],
)
def test_an_environment_read_elsewhere_is_noticed(text: str) -> None:
    assert readers.environment_reads([planted("senderz_voice.bootstrap", text)])
    assert not readers.environment_reads([planted("senderz_voice.settings", text)])
