"""The JSON of personas."""

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field
from pydantic.json_schema import SkipJsonSchema

from senderz_voice.api.shapes import VISIBLE, Answer, Body, Id, Language, PhoneNumber


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be a time zone of the IANA database, such as America/Chicago")
    return value


HandoffMode = Literal["cold", "warm"]
Mode = Annotated[
    HandoffMode,
    Field(description="`cold`: the caller is put through at once; `warm`: the human hears first who is calling."),
]
Name = Annotated[
    str,
    Field(min_length=1, max_length=80, pattern=VISIBLE, description="What the assistant is called.", examples=["Ada"]),
]
BusinessName = Annotated[
    str,
    Field(
        min_length=1, max_length=120, pattern=VISIBLE, description="Whose assistant it is.", examples=["Acme Dental"]
    ),
]
Greeting = Annotated[
    str,
    Field(
        max_length=1000,
        description="How inbound calls are opened; empty for a default.",
        examples=["Thank you for calling Acme Dental. How may I help you?"],
    ),
]
Handoff = Annotated[
    PhoneNumber | None,
    Field(
        description="The only number a call is ever transferred to; null turns transfers off.",
        examples=["+14155550142"],
    ),
]
Instructions = Annotated[
    str,
    Field(max_length=20_000, description="How the assistant is to behave.", examples=["Be brief. Give no advice."]),
]
Knowledge = Annotated[
    str,
    Field(
        max_length=100_000,
        description="What the assistant knows of the business.",
        examples=["Open Monday to Friday, 9 to 5."],
    ),
]
VoiceName = Annotated[
    str, Field(max_length=80, description="A voice of the speech provider; empty for its default.", examples=[""])
]
Timezone = Annotated[
    str,
    AfterValidator(_timezone),
    Field(
        max_length=64,
        json_schema_extra={"format": "iana-timezone"},
        description="A name of the IANA time zone database, in which the assistant tells the time.",
        examples=["America/Los_Angeles"],
    ),
]
Region = Annotated[
    str | None,
    Field(pattern=r"^[A-Z]{2}$", description="The business's US state, for the disclosure laws.", examples=["CA"]),
]
Spoken = Annotated[Language, Field(description="The language of a call until the caller speaks another.")]
Recorded = Annotated[bool, Field(description="Whether calls are recorded, unless the request says so.")]
RecordedAfter = Annotated[bool, Field(description="Whether the carrier records what follows a transfer.")]


class NewPersona(Body):
    """A persona to be."""

    name: Name
    business_name: BusinessName | None = Field(
        None, description="The tenant's name when not given.", examples=["Acme Dental"]
    )
    voice_greeting: Greeting = ""
    voice_default_language: Spoken = "en"
    voice_handoff_number: Handoff = None
    handoff_mode: Mode = "cold"
    instructions: Instructions = ""
    knowledge: Knowledge = ""
    voice: VoiceName = ""
    timezone: Timezone = "UTC"
    region: Region = None
    recording_enabled: Recorded = True
    record_after_transfer: RecordedAfter = False


class PersonaChanges(Body):
    """The fields to set; those that are absent stay as they are."""

    name: Name | SkipJsonSchema[None] = None
    business_name: BusinessName | SkipJsonSchema[None] = None
    voice_greeting: Greeting | SkipJsonSchema[None] = None
    voice_default_language: Spoken | SkipJsonSchema[None] = None
    voice_handoff_number: Handoff = None
    handoff_mode: Mode | SkipJsonSchema[None] = None
    instructions: Instructions | SkipJsonSchema[None] = None
    knowledge: Knowledge | SkipJsonSchema[None] = None
    voice: VoiceName | SkipJsonSchema[None] = None
    timezone: Timezone | SkipJsonSchema[None] = None
    region: Region = None
    recording_enabled: Recorded | SkipJsonSchema[None] = None
    record_after_transfer: RecordedAfter | SkipJsonSchema[None] = None


class Persona(Answer):
    """How the assistant presents itself."""

    id: Id
    name: Name
    business_name: str = Field(description="Whose assistant it is.", examples=["Acme Dental"])
    voice_greeting: Greeting
    voice_default_language: Spoken
    voice_handoff_number: str | None = Field(
        description="The only number a call is ever transferred to, in E.164.", examples=["+14155550142"]
    )
    handoff_mode: Mode
    instructions: Instructions
    knowledge: Knowledge
    voice: VoiceName
    timezone: str = Field(description="A name of the IANA time zone database.", examples=["America/Los_Angeles"])
    region: str | None = Field(description="A US state.", examples=["CA"])
    recording_enabled: Recorded
    record_after_transfer: RecordedAfter
