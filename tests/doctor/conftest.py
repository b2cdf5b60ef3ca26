"""No test of the doctor sees what the machine's own environment says."""

import pytest

from senderz_voice.settings import Settings, variable


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
