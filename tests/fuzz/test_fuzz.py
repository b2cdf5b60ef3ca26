"""A few thousand requests of Schemathesis, the same ones in every run; `make fuzz` sends many more."""

from pathlib import Path

import pytest

from tests.fuzz.engine import fuzz
from tests.fuzz.house import furnished


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning:schemathesis", "ignore::DeprecationWarning:jsonschema_rs")
def test_no_request_finds_a_fault_or_a_lie_in_the_document(tmp_path: Path) -> None:
    told: list[str] = []
    with furnished(tmp_path) as house:
        tally = fuzz(house, seed=20_260_302, examples=5, say=told.append)
    assert tally.failures == {}, "\n\n".join(f"{kind}\n{first}" for kind, first in tally.failures.items())
    assert tally.cases > 2000, told
    # Were most of them refused at the door, the rest would have been tried by nobody.
    accepted = sum(count for status, count in tally.statuses.items() if status < 300)
    assert accepted > tally.cases / 8, tally.statuses
