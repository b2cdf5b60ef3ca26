"""Real curl against the served application: the reference's own lines, ours, and those of docs/api.md."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.world import Tenant
from tests.openapi.curl import NEEDS_CURL, blocks_of, curl, lines_of, typed
from tests.openapi.served import Served, served

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = Path(os.environ.get("SENDERZ_REFERENCE") or ROOT.parent / "shared" / "spec" / "reference.txt")
INTENT = '{"name": "book_table", "description": "Wants a table.", "action": "message"}'

pytestmark = NEEDS_CURL


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as running:
        yield running


@pytest.fixture
def tenant(server: Served) -> Tenant:
    return server.run(server.world.tenant())


if REFERENCE.is_file():

    def test_the_lines_of_the_reference_work_as_they_stand(server: Served, tenant: Tenant) -> None:
        lines = list(lines_of(REFERENCE.read_text(encoding="utf-8")))
        assert len(lines) == 3
        number = ""
        for line in lines:
            assert "Content-Type" not in line
            here = line.replace("https://api.senderz.com", server.url).replace("tf_live_YOUR_KEY", tenant.live)
            shown = typed(here.replace("<voice_number_id>", number), {})
            assert shown.status == 201, shown.body
            number = number or shown.json["id"]


@pytest.mark.parametrize(
    "flags",
    [
        ("-d", INTENT),
        ("--data-binary", INTENT),
        ("-H", "Content-Type:", "-d", INTENT),
        ("-H", "Content-Type: application/x-www-form-urlencoded", "-d", INTENT),
        ("-H", "Content-Type: application/json", "-d", INTENT),
        ("-H", "Content-Type: application/json; charset=utf-8", "-d", INTENT),
        ("-H", "Content-Type: text/plain", "-d", INTENT),
        ("-H", "Content-Type: multipart/form-data; boundary=x", "-d", INTENT),
        ("--json", INTENT),
        ("-H", "Transfer-Encoding: chunked", "-d", INTENT),
        ("--http1.0", "-d", INTENT),
    ],
    ids=lambda flags: " ".join(flags[:-1]),
)
def test_json_is_read_whatever_curl_calls_it(flags: tuple[str, ...], server: Served, tenant: Tenant) -> None:
    shown = curl("-X", "POST", f"{server.url}/v1/voice/intents", "-H", f"Authorization: Bearer {tenant.live}", *flags)
    assert shown.status == 201, shown.body
    assert shown.json["name"] == "book_table"
    assert shown.request_id


def test_what_curl_encodes_is_not_json(server: Served, tenant: Tenant) -> None:
    key = f"Authorization: Bearer {tenant.live}"
    shown = curl(f"{server.url}/v1/voice/intents", "-H", key, "--data-urlencode", "name=book_table")
    assert (shown.status, shown.json["code"]) == (400, "INVALID_JSON")
    without = curl(f"{server.url}/v1/voice/intents", "-d", INTENT)
    assert (without.status, without.json["code"]) == (401, "INVALID_API_KEY")


def test_a_head_has_no_body_and_an_answer_all_the_same(server: Served) -> None:
    shown = curl("--head", f"{server.url}/v1/calls")
    assert shown.status == 405
    assert "allow: GET, POST" in shown.body.replace("\r", "")
    assert "{" not in shown.body


def test_the_page_about_the_api_does_what_it_says(server: Served, tenant: Tenant) -> None:
    first, *blocks = blocks_of((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    assert first.startswith("export SENDERZ=")
    variables = {"SENDERZ": server.url, "KEY": tenant.test}
    statuses = []
    for block in blocks:
        (line,) = lines_of(block)
        shown = typed(line, variables)
        statuses.append(shown.status)
        if shown.status == 201:
            variables.setdefault("CALL" if "NUMBER" in variables else "NUMBER", shown.json["id"])
    # The call is not recorded: nobody is on the line in a test.
    assert statuses == [201, 200, 201, 200, 200, 200, 404, 200]
    assert set(variables) == {"SENDERZ", "KEY", "NUMBER", "CALL"}
