"""The measuring of intents, with an engine that answers by a table."""

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import web

from senderz_voice import evaluation
from senderz_voice.evaluation.asking import answers
from senderz_voice.evaluation.scoring import Answer, Figures, figures
from senderz_voice.ports.errors import PortError
from tests.doctor.rig import serving, settings
from tests.language_openai.server import DONE, finish, text
from tests.language_openai.server import tools as called


def test_precision_is_of_what_fired_and_recall_of_what_should_have() -> None:
    found = figures("en", [
        Answer("a", "quote", "quote"), Answer("b", "quote", None), Answer("c", None, "quote"), Answer("d", None, None),
        Answer("e", "visit", "quote"),
    ])  # fmt: skip
    assert (found.phrasings, found.precision, found.recall) == (5, 1 / 3, 1 / 3)
    assert [each.said for each in found.wrong] == ["b", "c", "e"]


def test_where_nothing_fires_there_is_no_precision() -> None:
    found = figures("en", [Answer("a", None, None)])
    assert (found.precision, found.recall) == (None, None)


def test_every_phrasing_is_asked_once_and_none_wants_nothing() -> None:
    async def ask(said: str, language: str) -> str | None:
        return "quote" if language == "en" and "price" in said else None

    found = asyncio.run(answers(ask, "en", {"quote": ["a price please"], "none": ["hello"]}))
    assert found == [Answer("a price please", "quote", "quote"), Answer("hello", None, None)]


def test_the_embedded_engine_is_measured_as_it_is(tmp_path: Path) -> None:
    (found,) = asyncio.run(evaluation.measured(settings(tmp_path), ["en"]))
    assert found.phrasings == 51
    assert found.precision is not None
    assert found.recall is not None
    # What it is meant for is not to fire by mistake; what it misses, docs/providers.md says.
    assert found.precision >= 0.8
    assert found.recall >= 0.5


async def _obedient(request: web.Request) -> web.StreamResponse:
    """Fires leave_message for everything that is said about a note, and talks else."""
    said = (await request.json())["messages"][-1]["content"]
    fires = called({"index": 0, "id": "c1", "function": {"name": "leave_message", "arguments": "{}"}})
    script = [fires, finish("tool_calls"), DONE] if "note" in said else [text("Yes?"), finish(), DONE]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for part in script:
        await response.write(part.encode())
    return response


def test_a_language_model_is_measured_by_the_functions_that_it_calls(tmp_path: Path) -> None:
    async def story() -> Figures:
        async with serving(web.post("/v1/chat/completions", _obedient)) as url:
            wanted = settings(tmp_path, llm="openai:model-1", openai_base_url=f"{url}/v1")
            (found,) = await evaluation.measured(wanted, ["en"])
            return found

    found = asyncio.run(story())
    assert found.precision == 1.0
    assert found.recall is not None
    assert 0 < found.recall < 0.1


def test_a_model_that_cannot_be_asked_is_an_error_and_no_figure(tmp_path: Path) -> None:
    wanted = settings(tmp_path, llm="openai:model-1", openai_base_url="http://127.0.0.1:9/v1")
    with pytest.raises(PortError, match="broke"):
        asyncio.run(evaluation.measured(wanted, ["en"]))


def test_the_figures_are_shown_as_a_table_or_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def measured(*_: object) -> list[Figures]:
        return [figures("en", [Answer("a", "quote", "quote"), Answer("b", "quote", None)])]

    monkeypatch.setattr(evaluation, "measured", measured)
    assert evaluation.run({"data_dir": str(tmp_path)}, None, as_json=False) == 0
    shown = capsys.readouterr().out
    assert "100%" in shown
    assert "en: “b” fired nothing instead of quote" in shown
    evaluation.run({"data_dir": str(tmp_path)}, "en", as_json=True)
    assert json.loads(capsys.readouterr().out)["languages"][0]["recall"] == 0.5
