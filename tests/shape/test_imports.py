"""Imports go down only, and each area keeps to its own side."""

from tests.shape import imports
from tests.shape.house import ROOT, planted, report, source_modules


def test_every_module_has_a_place_in_the_house() -> None:
    offenders = imports.homeless(source_modules())
    assert not offenders, report("Every folder and file below the package has a tier", offenders)


def test_a_module_without_a_place_is_noticed() -> None:
    assert imports.homeless([planted("senderz_voice.attic.box", "")])


def test_imports_go_down_only() -> None:
    offenders = imports.upward(source_modules())
    assert not offenders, report("Imports go down only, and neighbours in the middle do not know each other", offenders)


def test_an_upward_import_is_noticed_even_inside_a_function() -> None:
    lazy = planted("senderz_voice.ports.clock", "def now():\n    from senderz_voice.live import session\n")
    assert imports.upward([lazy]) == [
        "src/senderz_voice/ports/clock.py:2: ports imports upward: senderz_voice.live",
    ]


def test_an_adapter_that_imports_another_is_noticed() -> None:
    assert imports.upward([planted("senderz_voice.speech.voice", "import senderz_voice.language.model")])


def test_a_downward_import_is_fine() -> None:
    assert not imports.upward([planted("senderz_voice.live.session", "from senderz_voice.core import call")])


def test_the_exchange_is_a_carrier_of_its_own() -> None:
    offenders = imports.beyond_the_exchange(source_modules())
    assert not offenders, report("The exchange imports audio and ports only", offenders)


def test_an_exchange_that_looks_into_the_call_is_noticed() -> None:
    assert imports.beyond_the_exchange([planted("senderz_voice.exchange.line", "import senderz_voice.core.call")])


def test_nouns_use_earlier_nouns_only() -> None:
    offenders = imports.out_of_noun_order(source_modules())
    assert not offenders, report(
        "A noun may use an earlier noun's store and schemas, never actions or routes", offenders
    )


def test_a_noun_that_uses_a_later_one_is_noticed() -> None:
    assert imports.out_of_noun_order([planted("senderz_voice.tenants.store", "from senderz_voice.calls import store")])


def test_a_noun_that_uses_its_equal_is_noticed() -> None:
    assert imports.out_of_noun_order([planted("senderz_voice.intents.store", "import senderz_voice.numbers.store")])


def test_a_noun_that_uses_another_ones_actions_is_noticed() -> None:
    theirs = planted("senderz_voice.numbers.actions", "")
    ours = planted("senderz_voice.calls.actions", "from senderz_voice.numbers import actions")
    assert imports.out_of_noun_order([theirs, ours])


def test_a_noun_that_uses_an_earlier_store_is_fine() -> None:
    theirs = planted("senderz_voice.numbers.store", "")
    ours = planted("senderz_voice.calls.actions", "from senderz_voice.numbers import store")
    assert not imports.out_of_noun_order([theirs, ours])


def test_adapters_are_named_in_bootstrap_only() -> None:
    offenders = imports.adapters_named_outside_bootstrap(source_modules())
    assert not offenders, report("Only bootstrap names an adapter", offenders)


def test_an_adapter_named_elsewhere_is_noticed() -> None:
    text = "def run():\n    from senderz_voice.carriers.telnyx import client\n"
    assert imports.adapters_named_outside_bootstrap([planted("senderz_voice.calls.actions", text)])
    assert not imports.adapters_named_outside_bootstrap([planted("senderz_voice.bootstrap", text)])


def test_core_is_standard_library_only() -> None:
    offenders = imports.beyond_the_standard_library(source_modules())
    assert not offenders, report("core imports core and the standard library, nothing else", offenders)


def test_a_core_with_a_dependency_is_noticed() -> None:
    assert imports.beyond_the_standard_library([planted("senderz_voice.core.call", "import numpy as np")])
    assert not imports.beyond_the_standard_library(
        [planted("senderz_voice.core.call", "from dataclasses import field")]
    )


def test_there_are_no_import_cycles() -> None:
    offenders = imports.cycles(source_modules())
    assert not offenders, report("No import cycles, lazy imports counted", offenders)


def test_a_cycle_through_a_lazy_import_is_noticed() -> None:
    first = planted("senderz_voice.a", "from senderz_voice import b")
    second = planted("senderz_voice.b", "import senderz_voice.c")
    third = planted("senderz_voice.c", "def late():\n    from senderz_voice import a\n")
    assert imports.cycles([first, second, third]) == ["senderz_voice.a <-> senderz_voice.b <-> senderz_voice.c"]
    assert not imports.cycles([first, second])


def test_what_is_imported_is_installed_without_the_test_tools() -> None:
    pinned = imports.pins((ROOT / "requirements" / "demo.txt").read_text(encoding="utf-8"))
    offenders = imports.unpinned(source_modules(), pinned)
    assert not offenders, report("The product imports only what requirements/demo.txt installs", offenders)


def test_an_import_of_a_test_tool_is_noticed() -> None:
    pinned = imports.pins("aiohttp==3.0 \\\n    --hash=sha256:00\nPyNaCl==1.6 ; x\n")
    assert imports.unpinned([planted("senderz_voice.live.a", "import pytest")], pinned)
    fine = planted("senderz_voice.live.a", "import asyncio\nfrom aiohttp import web\nfrom nacl.secret import SecretBox")
    assert not imports.unpinned([fine], pinned)
