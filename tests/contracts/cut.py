"""Cuts Telnyx's published OpenAPI document down to what this product uses: `python tests/contracts/cut.py FULL.json`.

Descriptions go, because they are prose for people; examples stay, because the mock server answers with them.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

PATHS = (
    "/available_phone_numbers",
    "/call_control_applications",
    "/call_events",
    "/calls",
    "/connections",
    "/number_orders",
    "/number_order_phone_numbers",
    "/outbound_voice_profiles",
    "/phone_numbers",
    "/recordings",
)
WEBHOOKS = ("call", "numberOrder")
TARGET = Path(__file__).with_name("telnyx-openapi.json.gz")

Json = dict[str, Any]


def cut(full: Json) -> Json:
    """Keep our paths and webhooks with everything that they refer to."""
    spec: Json = {
        "openapi": full["openapi"],
        "info": {"title": full["info"]["title"], "version": full["info"]["version"]},
        "servers": [{"url": server["url"]} for server in full["servers"]],
        "security": full["security"],
        "paths": {path: item for path, item in full["paths"].items() if path.startswith(PATHS)},
        "webhooks": {name: item for name, item in full["webhooks"].items() if name.startswith(WEBHOOKS)},
        "components": {"securitySchemes": full["components"]["securitySchemes"]},
    }
    waiting = _references(spec)
    seen: set[str] = set()
    while waiting:
        reference = waiting.pop()
        if reference in seen:
            continue
        seen.add(reference)
        kind, name = reference.removeprefix("#/components/").split("/")
        found = full["components"][kind][name]
        spec["components"].setdefault(kind, {})[name] = found
        waiting |= _references(found)
    pruned: Json = _without_prose(spec)
    return pruned


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        mapped = set(node.get("mapping", {}).values()) if "propertyName" in node else set()
        return own | mapped | {each for value in node.values() for each in _references(value)}
    if isinstance(node, list):
        return {each for value in node for each in _references(value)}
    return set()


def _without_prose(node: Any, *, names: bool = False) -> Any:
    """`names` says that the keys of this mapping are field names, not keywords of the document."""
    if isinstance(node, list):
        return [_without_prose(value) for value in node]
    if not isinstance(node, dict):
        return node
    kept = {}
    for key, value in node.items():
        if not names and isinstance(value, str) and key == "description":
            # OpenAPI demands one on every response, and nowhere else.
            if "content" in node or "headers" in node or len(node) == 1:
                kept[key] = "-"
        elif key in {"example", "examples"} and not names:
            kept[key] = value
        else:
            kept[key] = _without_prose(value, names=key in {"properties", "responses", "schemas"})
    return kept


if __name__ == "__main__":
    text = json.dumps(cut(json.loads(Path(sys.argv[1]).read_text("utf-8"))), separators=(",", ":"), sort_keys=True)
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
