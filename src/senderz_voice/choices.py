"""Which providers hear, speak and think, as the operator writes it: `vendor:model`, with fallbacks behind commas."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

Language = Literal["en", "es-MX", "tr-TR"]

LOCAL: Final = "local"
EARS: Final = ("deepgram", "assemblyai", "elevenlabs", "openai")
VOICES: Final = ("elevenlabs", "cartesia", "deepgram", "openai")
MINDS: Final = ("openai", "anthropic")
LANGUAGES: Final[tuple[Language, ...]] = ("en", "es-MX", "tr-TR")


@dataclass(frozen=True, slots=True)
class Choice:
    """One provider and what is used of it; `model` is empty for the engines on this machine."""

    vendor: str
    model: str = ""

    def __str__(self) -> str:
        return f"{self.vendor}:{self.model}" if self.model else self.vendor


LOCAL_ONLY: Final = (Choice(LOCAL),)


def chain(value: object, vendors: tuple[str, ...]) -> object:
    """The choices in `vendor:model[,vendor:model…]`, the preferred one first; `local` needs no model.

    Anything that is no text is left to pydantic. Raises ValueError with one line for the operator.
    """
    if not isinstance(value, str):
        return value
    choices = tuple(_choice(part.strip(), vendors) for part in value.split(","))
    if len(set(choices)) < len(choices):
        raise ValueError("must not name the same choice twice")
    return choices


def _choice(text: str, vendors: tuple[str, ...]) -> Choice:
    vendor, _, model = (part.strip() for part in text.partition(":"))
    known = f"known are {', '.join((LOCAL, *vendors))}"
    if text == LOCAL:
        return Choice(LOCAL)
    if vendor not in vendors:
        raise ValueError(f"must be 'local' or '<vendor>:<model>', perhaps several with commas between them; {known}")
    if not model:
        raise ValueError(f"must name a model, as in '{vendor}:<model>'; {known}")
    return Choice(vendor, model)


def _ears(value: object) -> object:
    return chain(value, EARS)


def _voices(value: object) -> object:
    return chain(value, VOICES)


def _minds(value: object) -> object:
    return chain(value, MINDS)


def _languages(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    known: dict[str, Language] = {language.lower(): language for language in LANGUAGES}
    wanted = [part.strip() for part in value.split(",")]
    if not all(name.lower() in known for name in wanted):
        raise ValueError(f"must be some of {', '.join(LANGUAGES)}, with commas between them")
    return tuple(dict.fromkeys(known[name.lower()] for name in wanted))


Chain = tuple[Choice, ...]
Ears = Annotated[Chain, NoDecode, BeforeValidator(_ears)]
Voices = Annotated[Chain, NoDecode, BeforeValidator(_voices)]
Minds = Annotated[Chain, NoDecode, BeforeValidator(_minds)]
Languages = Annotated[tuple[Language, ...], NoDecode, BeforeValidator(_languages)]
