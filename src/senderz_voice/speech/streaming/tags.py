"""A vendor's language tags and ours: `es`, `spa` and `es-419` are all the `es-MX` that was asked for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Self

# ISO 639-3 codes of the languages that are spoken of by two letters; ElevenLabs reports three.
_LONG: Final = {
    "deu": "de",
    "eng": "en",
    "fra": "fr",
    "hin": "hi",
    "ita": "it",
    "jpn": "ja",
    "nld": "nl",
    "por": "pt",
    "rus": "ru",
    "spa": "es",
    "tur": "tr",
}
_DEFAULT: Final = "en"


def primary(tag: str) -> str:
    """The language of a tag without its region, in two letters where there are two."""
    language = tag.replace("_", "-").split("-")[0].lower()
    return _LONG.get(language, language)


@dataclass(frozen=True, slots=True)
class Asked:
    """The languages that one line may speak, the likeliest first."""

    tags: tuple[str, ...]

    @classmethod
    def of(cls, languages: Sequence[str]) -> Self:
        """As asked; English when nothing was."""
        return cls(tuple(languages) or (_DEFAULT,))

    def among(self, heard: Collection[str]) -> Self | None:
        """Those of which a model hears the language; all of them when the model's languages are not known.

        None when it hears none of them.
        """
        if not heard:
            return self
        kept = tuple(tag for tag in self.tags if primary(tag) in heard)
        return type(self)(kept) if kept else None

    @property
    def primaries(self) -> tuple[str, ...]:
        """The languages without their regions, each once, in order."""
        return tuple(dict.fromkeys(map(primary, self.tags)))

    def tag_of(self, vendors: str | None) -> str:
        """The asked tag for what the vendor calls the language; the first one when it is none of them."""
        if vendors:
            for tag in self.tags:
                if tag.lower() == vendors.lower():
                    return tag
            for tag in self.tags:
                if primary(tag) == primary(vendors):
                    return tag
        return self.tags[0]
