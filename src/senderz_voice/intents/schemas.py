"""The JSON of intents."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from senderz_voice.api.shapes import Answer, Body, Time

Action = Literal["transfer", "message", "webhook", "end_call"]
IntentLanguage = Literal["en", "es-MX", "tr-TR", "all"]


def _schema(value: dict[str, Any]) -> dict[str, Any]:
    if value and value.get("type") != "object":
        raise ValueError('must be a JSON Schema whose "type" is "object", or {}')
    if not isinstance(value.get("properties", {}), dict):
        # Pydantic turns a ValueError into a refusal; a TypeError would end as a fault of ours.
        raise ValueError(  # noqa: TRY004
            '"properties" must be an object'
        )
    if len(json.dumps(value)) > 8192:
        raise ValueError("must not be larger than 8 KiB")
    return value


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$", examples=["book_table"])]
Description = Annotated[
    str, Field(min_length=1, max_length=2000, description="When to fire it, in words; what the model decides by.")
]
Config = Annotated[dict[str, Any], Field(description='`{"url": "https://…"}` for a webhook, `{}` for the others.')]
Parameters = Annotated[
    dict[str, Any],
    AfterValidator(_schema),
    Field(description="A JSON Schema for the arguments that the model fills in; `{}` for none."),
]
SpokenIn = Annotated[IntentLanguage, Field(description="The language in which a call is offered the intent.")]


class NewIntent(Body):
    """Something the assistant is to be able to do."""

    name: Name
    description: Description
    action: Action
    action_config: Config = Field(default_factory=dict)
    language: SpokenIn = "all"
    enabled: bool = True
    parameters: Parameters = Field(default_factory=dict)


class IntentChanges(Body):
    """The fields to set; the name never changes."""

    description: Description | None = None
    action: Action | None = None
    action_config: Config | None = None
    language: SpokenIn | None = None
    enabled: bool | None = None
    parameters: Parameters | None = None


class Intent(Answer):
    """Something the assistant may do in a call."""

    id: str
    name: str
    description: str
    action: Action
    action_config: dict[str, Any]
    language: IntentLanguage
    enabled: bool
    built_in: bool
    parameters: dict[str, Any]
    created_at: Time
    updated_at: Time
