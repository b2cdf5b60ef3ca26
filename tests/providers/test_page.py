"""docs/providers.md tells the stranger what is true."""

import re
from pathlib import Path
from typing import Any

import pytest

from senderz_voice.choices import EARS, LANGUAGES, MINDS, VOICES
from senderz_voice.settings import Settings, load, variable

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "providers.md").read_text(encoding="utf-8")
EXAMPLES = sorted(set(re.findall(r"\bSENDERZ_(STT|TTS|LLM)=([^\s`]+)", PAGE)))
VENDORS = sorted({*EARS, *VOICES, *MINDS})


@pytest.mark.parametrize(("field", "value"), EXAMPLES, ids=str)
def test_every_example_is_a_choice(field: str, value: str) -> None:
    keys: dict[str, Any] = {f"{vendor}_api_key": "key" for vendor in VENDORS}
    chosen = getattr(load(**{field.lower(): value}, **keys), field.lower())
    assert ",".join(map(str, chosen)) == value


def test_there_is_an_example_of_every_vendor_of_each_kind() -> None:
    shown = {(field, choice.partition(":")[0]) for field, value in EXAMPLES for choice in value.split(",")}
    kinds = {"STT": EARS, "TTS": VOICES, "LLM": MINDS}
    assert {(field, vendor) for field, vendors in kinds.items() for vendor in vendors} <= shown


def test_every_key_and_address_that_it_names_is_a_setting_and_none_is_missing() -> None:
    named = set(re.findall(r"\b[A-Z]+_(?:API_KEY|BASE_URL)\b", PAGE))
    known = {variable(name) for name in Settings.model_fields if name.partition("_")[0] in VENDORS}
    assert named == known


def test_it_names_the_languages_as_the_setting_does() -> None:
    assert f"`{','.join(LANGUAGES)}`" in PAGE
