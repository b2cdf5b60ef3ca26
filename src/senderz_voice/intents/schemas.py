"""The JSON of intents."""

import json
from typing import Annotated, Any, Literal

from jsonschema import Draft202012Validator, SchemaError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from senderz_voice.api.shapes import VISIBLE, Answer, Body, Id, Language, Time

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
    if '"patternProperties"' in json.dumps(value):
        raise ValueError('must not hold "patternProperties"')
    try:
        Draft202012Validator.check_schema(value, format_checker=Draft202012Validator.FORMAT_CHECKER)
    except (SchemaError, RecursionError) as error:
        raise ValueError("must be a JSON Schema (draft 2020-12)") from error
    return value


def _fits_its_action(schema: dict[str, Any]) -> None:
    """Tell readers of the OpenAPI document which configuration goes with which action."""
    address = {"type": "string", "format": "webhook-url", "maxLength": 2000, "pattern": "^https?://"}
    of_webhook = {"properties": {"url": address}, "required": ["url"], "additionalProperties": False}
    schema["if"] = {"properties": {"action": {"const": "webhook"}}, "required": ["action"]}
    schema["then"] = {"properties": {"action_config": of_webhook}, "required": ["action_config"]}
    schema["else"] = {"properties": {"action_config": {"maxProperties": 0}}}


_WEBHOOK = {"url": "https://your-app.example.com/voice/book"}
_TABLE = {"type": "object", "properties": {"party": {"type": "integer"}}, "required": ["party"]}
Name = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]{1,39}$", description="What the model calls it.", examples=["book_table"]),
]
Description = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        pattern=VISIBLE,
        description="When to fire it, in words; what the model decides by.",
        examples=["The caller wants to book a table: ask for the party size and the time."],
    ),
]
Doing = Annotated[Action, Field(description="What happens when it fires.", examples=["webhook"])]
Config = Annotated[
    dict[str, Any],
    Field(description='`{"url": "https://…"}` for a webhook, `{}` for the others.', examples=[_WEBHOOK]),
]
Parameters = Annotated[
    dict[str, Any],
    AfterValidator(_schema),
    Field(
        json_schema_extra={
            "anyOf": [
                {"maxProperties": 0},
                {
                    "properties": {"type": {"const": "object"}, "properties": {"type": "object"}},
                    "required": ["type"],
                },
            ]
        },
        description="A JSON Schema (2020-12) for the arguments that the model fills in, at most 8 KiB; `{}` for none. "
        "A `pattern` guides the model and is not checked.",
        examples=[_TABLE],
    ),
]
SpokenIn = Annotated[IntentLanguage, Field(description="The language in which a call is offered it.", examples=["all"])]
Enabled = Annotated[bool, Field(description="Whether calls are offered it.", examples=[True])]


class NewIntent(Body):
    """Something the assistant is to be able to do."""

    model_config = ConfigDict(json_schema_extra=_fits_its_action)

    name: Name
    description: Description
    action: Doing
    action_config: Config = Field(default_factory=dict)
    language: SpokenIn = "all"
    enabled: Enabled = True
    parameters: Parameters = Field(default_factory=dict)


class IntentChanges(Body):
    """The fields to set; the name never changes."""

    description: Description | SkipJsonSchema[None] = None
    action: Doing | SkipJsonSchema[None] = None
    action_config: Config | SkipJsonSchema[None] = None
    language: SpokenIn | SkipJsonSchema[None] = None
    enabled: Enabled | SkipJsonSchema[None] = None
    parameters: Parameters | SkipJsonSchema[None] = None


class Intent(Answer):
    """Something the assistant may do in a call."""

    id: Id
    name: str = Field(description="What the model calls it.", examples=["book_table"])
    description: str = Field(
        description="When to fire it.",
        examples=["The caller wants to book a table: ask for the party size and the time."],
    )
    action: Doing
    action_config: dict[str, Any] = Field(description="The webhook's address, or nothing.", examples=[_WEBHOOK])
    language: SpokenIn
    enabled: Enabled
    built_in: bool = Field(description="Whether every tenant has it.")
    parameters: dict[str, Any] = Field(description="A JSON Schema for its arguments.", examples=[_TABLE])
    created_at: Time
    updated_at: Time


class WordsToMatch(Body):
    """What a caller might say."""

    text: str = Field(
        min_length=1,
        max_length=1000,
        pattern=VISIBLE,
        description="One sentence or two, as a caller would say them.",
        examples=["Can I book a table for two tomorrow?"],
    )
    language: Language | None = Field(
        None, description="The language of the call; that of the default persona when not given.", examples=["en"]
    )


class RunnerUp(BaseModel):
    """What came closest behind the nearest intent."""

    intent: str | None = Field(
        description="Its name; null for ordinary talk that asks for no intent.", examples=["leave_message"]
    )
    score: float = Field(description="Its score.", examples=[0.31])


class MatchedIntent(BaseModel):
    """What the embedded engine would make of some words; its scores compare with each other only."""

    intent: str | None = Field(description="The intent that would fire; null when none would.", examples=["book_table"])
    nearest: str | None = Field(
        description="The intent that came closest, whether it would fire or not; null when there was none to compare.",
        examples=["book_table"],
    )
    score: float = Field(description="Of the nearest.", examples=[0.86])
    runner_up: RunnerUp | None = Field(description="The next one behind; null when nothing else was compared.")
    would_fire: bool = Field(description="Whether it is near enough, and clearly ahead of the runner-up.")
    threshold: float = Field(description="The least score with which the nearest one would fire.", examples=[0.31])
