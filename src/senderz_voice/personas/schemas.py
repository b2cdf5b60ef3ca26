"""The JSON of personas."""

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from senderz_voice.api.shapes import Answer, Body, Language, PhoneNumber


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be a time zone of the IANA database, such as America/Chicago")
    return value


HandoffMode = Literal["cold", "warm"]
Name = Annotated[str, Field(min_length=1, max_length=80, description="What the assistant is called.")]
BusinessName = Annotated[str, Field(min_length=1, max_length=120, description="Whose assistant it is.")]
Greeting = Annotated[str, Field(max_length=1000, description="How inbound calls are opened; empty for a default.")]
Handoff = Annotated[
    PhoneNumber | None, Field(description="The only number a call is ever transferred to; null turns transfers off.")
]
Instructions = Annotated[str, Field(max_length=20_000, description="How the assistant is to behave.")]
Knowledge = Annotated[str, Field(max_length=100_000, description="What the assistant knows of the business.")]
VoiceName = Annotated[str, Field(max_length=80, description="A voice of the speech provider; empty for its default.")]
Timezone = Annotated[str, Field(max_length=64), AfterValidator(_timezone)]
Region = Annotated[
    str | None, Field(pattern=r"^[A-Z]{2}$", description="The business's US state, for the disclosure laws.")
]


class NewPersona(Body):
    """A persona to be."""

    name: Name
    business_name: BusinessName | None = Field(None, description="The tenant's name when not given.")
    voice_greeting: Greeting = ""
    voice_default_language: Language = "en"
    voice_handoff_number: Handoff = None
    handoff_mode: HandoffMode = "cold"
    instructions: Instructions = ""
    knowledge: Knowledge = ""
    voice: VoiceName = ""
    timezone: Timezone = "UTC"
    region: Region = None
    recording_enabled: bool = True
    record_after_transfer: bool = False


class PersonaChanges(Body):
    """The fields to set; those that are absent stay as they are."""

    name: Name | None = None
    business_name: BusinessName | None = None
    voice_greeting: Greeting | None = None
    voice_default_language: Language | None = None
    voice_handoff_number: Handoff = None
    handoff_mode: HandoffMode | None = None
    instructions: Instructions | None = None
    knowledge: Knowledge | None = None
    voice: VoiceName | None = None
    timezone: Timezone | None = None
    region: Region = None
    recording_enabled: bool | None = None
    record_after_transfer: bool | None = None


class Persona(Answer):
    """How the assistant presents itself."""

    id: str
    name: str
    business_name: str
    voice_greeting: str
    voice_default_language: Language
    voice_handoff_number: str | None
    handoff_mode: HandoffMode
    instructions: str
    knowledge: str
    voice: str
    timezone: str
    region: str | None
    recording_enabled: bool
    record_after_transfer: bool
