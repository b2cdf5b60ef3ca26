"""What the OpenAPI document says of the API as a whole, and of each group of operations."""

ABOUT = """\
Every request carries a key: `Authorization: Bearer tf_live_…`, or `tf_test_…` for the sandbox, where a built-in \
telephone exchange takes the place of the carrier. A body is JSON in UTF-8, whatever its `Content-Type`, and at most \
1 MiB; text in it holds no NUL character. Every refusal is `{"error": …, "code": …}`; programs decide by `code`. Every \
answer names its request in `X-Request-Id`. Ids are ULIDs, times UTC in ISO 8601 with milliseconds, telephone numbers \
E.164. Anything of another tenant, or of the other mode, answers as if it did not exist."""

TAGS = [
    {"name": "Voice numbers", "description": "Telephone numbers: what can be bought, who answers, giving them back."},
    {"name": "Calls", "description": "Placing calls, and reading what became of them, as they go on or afterwards."},
    {"name": "Recordings", "description": "Playing a call: an address for 15 minutes, and the MP3 behind it."},
    {"name": "Intents", "description": "What the assistant can do in a call beside talking."},
    {"name": "Billing", "description": "The voice subscription, and the minutes counted against it."},
    {
        "name": "Personas",
        "description": "Who the assistant is: its name, its words, its languages, whom it hands over to.",
    },
    {"name": "Opt-outs", "description": "People who must not be called."},
    {"name": "API keys", "description": "The tenant's own keys."},
    {"name": "Webhooks", "description": "Telling your server what happens, and what was told."},
    {"name": "Operator", "description": "Tenants and their keys, with the key of whoever runs the server."},
    {"name": "Health", "description": "For load balancers: no key is needed."},
]
"""The groups, in the order in which they are read."""
