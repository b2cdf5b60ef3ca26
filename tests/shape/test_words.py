"""Names say what a thing is, and in the words of the glossary."""

import pytest

from tests.shape import words
from tests.shape.house import planted, report, source_modules, surrounding_modules


def test_nothing_has_an_empty_name() -> None:
    offenders = words.empty_names(source_modules())
    assert not offenders, report("No utils, no helpers, no manager, no service", offenders)


def test_empty_names_are_noticed() -> None:
    assert words.empty_names([planted("senderz_voice.calls.utils", "")])
    assert words.empty_names([planted("senderz_voice.calls.actions", "class CallManager: pass")])
    assert words.empty_names([planted("senderz_voice.calls.actions", "class CallService: pass")])
    assert not words.empty_names([planted("senderz_voice.calls.actions", "@contextmanager\ndef opened(): yield")])


def test_people_are_assistants_callers_and_humans() -> None:
    offenders = words.wrong_words_for_people([*source_modules(), *surrounding_modules()])
    assert not offenders, report("Say assistant, caller or human", offenders)


@pytest.mark.parametrize(
    "text", ["class VoiceAgent: pass", "def join(agent_id): pass", "agents = []", "def f(self):\n    self.agent = 1"]
)
def test_another_word_for_the_assistant_is_noticed(text: str) -> None:
    assert words.wrong_words_for_people([planted("senderz_voice.live.session", text)])


def test_a_browser_header_keeps_its_name() -> None:
    assert not words.wrong_words_for_people([planted("senderz_voice.app", "user_agent = 'curl'")])


def test_the_call_does_not_know_its_carrier() -> None:
    offenders = words.carrier_names(source_modules(), carrier="telnyx", areas=("core", "live"))
    assert not offenders, report("Nothing in core or live names a carrier", offenders)


def test_a_carrier_named_in_core_is_noticed() -> None:
    module = planted("senderz_voice.core.call", "# what Telnyx does\n")
    assert words.carrier_names([module], carrier="telnyx", areas=("core", "live"))


def test_nothing_catches_everything() -> None:
    offenders = words.broad_excepts(source_modules())
    assert not offenders, report("A broad except stands at the root of a task only, and says so", offenders)


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    pass\nexcept:\n    pass",
        "try:\n    pass\nexcept Exception as error:\n    print(error)",
        "try:\n    pass\nexcept (ValueError, BaseException):\n    pass",
        "try:\n    pass\nexcept Exception:  # task root:\n    pass",
        "import contextlib\nwith contextlib.suppress(Exception):\n    pass",
    ],
)
def test_a_broad_except_is_noticed(text: str) -> None:
    assert words.broad_excepts([planted("senderz_voice.live.session", text)])


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    pass\nexcept ValueError:\n    pass",
        "try:\n    pass\nexcept BaseException:\n    undo()\n    raise",
        "try:\n    pass\nexcept Exception:  # noqa: BLE001  # task root: the call ends as failed\n    end()",
        "try:\n    pass\nexcept Exception:\n    # The root of a request: whatever is wrong ends here.\n    end()",
    ],
)
def test_a_narrow_a_passing_and_a_marked_except_are_fine(text: str) -> None:
    assert not words.broad_excepts([planted("senderz_voice.live.session", text)])


def test_every_store_function_takes_the_tenant_first() -> None:
    offenders = words.stores_without_tenant(source_modules())
    assert not offenders, report("A store function takes (conn,) tenant first", offenders)


@pytest.mark.parametrize(
    "text", ["def get(conn, call_id): pass", "async def rows(conn): pass", "def get(call_id, tenant): pass"]
)
def test_a_store_function_without_tenant_is_noticed(text: str) -> None:
    assert words.stores_without_tenant([planted("senderz_voice.calls.store", text)])


@pytest.mark.parametrize(
    "text",
    [
        "def get(conn, tenant, call_id): pass",
        "async def get(tenant_id, call_id): pass",
        "def _row(row): pass",
        "# across tenants: the carrier names only the dialled number\ndef by_number(conn, phone): pass",
    ],
)
def test_a_store_function_with_tenant_or_reason_is_fine(text: str) -> None:
    assert not words.stores_without_tenant([planted("senderz_voice.calls.store", text)])
