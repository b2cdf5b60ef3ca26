"""No text of the repository is unfinished or tied to one machine."""

import pytest

from tests.shape import texts
from tests.shape.house import report


def test_nothing_is_left_unfinished() -> None:
    offenders = texts.lines_with(texts.UNFINISHED, texts.repository_texts())
    assert not offenders, report("No reminder of unfinished work", offenders)


@pytest.mark.parametrize("line", ["# TO" + "DO: later", "/* FIX" + "ME */", "XX" + "X"])
def test_a_reminder_is_noticed(line: str) -> None:
    assert texts.lines_with(texts.UNFINISHED, {"a.py": line}) == [f"a.py:1: {line}"]


def test_no_file_knows_one_machine() -> None:
    offenders = texts.lines_with(texts.MACHINE_PATH, texts.repository_texts())
    assert not offenders, report("No path of one machine", offenders)


@pytest.mark.parametrize("folder", ["work", "root", "home/someone"])
def test_a_path_of_one_machine_is_noticed(folder: str) -> None:
    assert texts.lines_with(texts.MACHINE_PATH, {"a.md": f"see /{folder}/notes"})
    assert not texts.lines_with(texts.MACHINE_PATH, {"a.md": f"see docs/{folder}/notes"})


def test_no_file_names_a_package_index() -> None:
    offenders = texts.lines_with(texts.INDEX_HOST, texts.repository_texts())
    assert not offenders, report("No address of a package index", offenders)


def test_an_index_address_is_noticed() -> None:
    assert texts.lines_with(texts.INDEX_HOST, {"a.md": "from pypi" + ".org"})


def test_locks_hold_hashes_and_no_addresses() -> None:
    offenders = texts.lines_with(texts.DOWNLOAD, texts.lock_texts())
    assert not offenders, report("A lock pins names, versions and hashes, never an address", offenders)


@pytest.mark.parametrize(
    "line",
    ["--index-url https://x.example/simple", "--find-links wheels", "a @ file:///tmp/a.whl", '"resolved": "https://x"'],
)
def test_an_address_in_a_lock_is_noticed(line: str) -> None:
    assert texts.lines_with(texts.DOWNLOAD, {"requirements/demo.txt": line})
    assert not texts.lines_with(texts.DOWNLOAD, {"requirements/demo.txt": "a==1.0 \\\n    --hash=sha256:00ff"})


def test_there_are_locks_to_look_at() -> None:
    assert {"requirements/demo.txt", "requirements/test.txt"} <= set(texts.lock_texts())
