"""Cuts Stripe's OpenAPI document down to what we use: `python tests/billing/contract/cut.py FULL.json`."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

PATHS = (
    "/v1/billing/meter_events",
    "/v1/billing/meters",
    "/v1/prices",
    "/v1/subscription_items",
    "/v1/subscription_items/{id}",
    "/v1/subscriptions",
    "/v1/subscriptions/{id}",
)
TARGET = Path(__file__).with_name("stripe-openapi.json.gz")

Json = dict[str, Any]


def cut(full: Json) -> Json:
    """Keep our paths with everything that they refer to."""
    spec: Json = {
        "openapi": full["openapi"],
        "info": full["info"],
        "servers": full["servers"],
        "paths": {path: full["paths"][path] for path in PATHS},
        "components": {},
    }
    waiting, seen = _references(spec), set[str]()
    while waiting:
        reference = waiting.pop()
        if reference not in seen:
            seen.add(reference)
            kind, name = reference.removeprefix("#/components/").split("/")
            found = full["components"][kind][name]
            spec["components"].setdefault(kind, {})[name] = found
            waiting |= _references(found)
    return spec


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own | {each for value in node.values() for each in _references(value)}
    if isinstance(node, list):
        return {each for value in node for each in _references(value)}
    return set()


if __name__ == "__main__":
    text = json.dumps(cut(json.loads(Path(sys.argv[1]).read_text("utf-8"))), separators=(",", ":"), sort_keys=True)
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
