"""Which model and which voice speak, from what the settings say and what the catalogue knows."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech.voices.catalogue import Model, Vendor

_ANY = "*"


class Choice:
    """A vendor's model and its voice for every language.

    `setting` is `model` or `model/voice`, empty for the vendor's first model. The voice named there replaces the
    vendor's default ones: all of them, or only its own language's where a voice speaks one language. `voices` are
    further ones by language (BCP 47, or `*` for all others) and win over both.
    """

    def __init__(self, vendor: Vendor, setting: str, voices: Mapping[str, str] | None = None) -> None:
        name, _, voice = setting.partition("/")
        self._vendor = vendor
        self.model = name or vendor.models[0].name
        known = vendor.model(self.model)
        if known is not None and not known.streams:
            raise PortError(ErrorKind.NOT_CONFIGURED, f"{vendor.name}'s {known.name} cannot speak while it is asked")
        self._known = known
        chosen = dict(vendor.voices)
        if voice:
            chosen = _with(chosen, vendor, voice)
        self._voices = {language.lower(): voice for language, voice in (chosen | dict(voices or {})).items()}

    @property
    def told_language(self) -> bool:
        """Whether the model may be told the language; one that is not in the catalogue is told nothing."""
        return self._known is not None and self._known.told_language

    def voice(self, language: str) -> str:
        """The voice for `language`. Raises PortError when the vendor does not speak it."""
        primary = code(language)
        if self._known is not None and primary not in self._known.languages:
            raise self._missing(language, self._known)
        for name in (language.lower(), primary):
            if name in self._voices:
                return self._voices[name]
        sibling = next((name for name in self._voices if code(name) == primary), _ANY)
        if sibling not in self._voices:
            raise PortError(ErrorKind.NOT_CONFIGURED, f"no voice of {self._vendor.name} is chosen for {language}")
        return self._voices[sibling]

    def _missing(self, language: str, model: Model) -> PortError:
        return PortError(ErrorKind.NOT_CONFIGURED, f"{self._vendor.name}'s {model.name} does not speak {language}")


def _with(voices: Mapping[str, str], vendor: Vendor, voice: str) -> dict[str, str]:
    """The voices after one was named for all of them."""
    if not vendor.voice_names_language:
        return {_ANY: voice}
    language = voice.rpartition("-")[2]
    if not any(language in model.languages for model in vendor.models):
        raise PortError(ErrorKind.NOT_CONFIGURED, f"a voice of {vendor.name} ends with its language, such as -en")
    return {name: other for name, other in voices.items() if code(name) != language} | {language: voice}


def code(language: str) -> str:
    """The primary subtag, as vendors want it: `es` of `es-MX`."""
    return language.partition("-")[0].lower()


def secret(vendor: str, key: str) -> str:
    """A vendor's API key. Raises PortError when there is none, or one that no header can carry."""
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"the API key of {vendor} is missing or malformed")
    return key


def address(vendor: Vendor, base_url: str) -> str:
    """Where the vendor is asked, without a slash at the end; empty means its own address. Raises PortError."""
    chosen = (base_url or vendor.base_url).rstrip("/")
    parts = urlsplit(chosen)
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname or parts.query or parts.fragment:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"the base address of {vendor.name} is not a web address")
    return chosen
