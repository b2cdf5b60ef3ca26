"""The assistant's fixed sentences. What a language does not have is said in English, which the mind thinks in."""

from senderz_voice.language.embedded import wording_en, wording_es, wording_tr

_TABLES = {"en": wording_en.LINES, "es-MX": wording_es.LINES, "tr-TR": wording_tr.LINES}


def titled(title: str, language: str) -> str:
    """What an argument is called in a question; a title that is not known stays as the operator wrote it."""
    return wording_es.TITLES.get(title, title) if language == "es-MX" else title


def say(line: str, language: str = "en", **facts: str) -> str:
    """One sentence of the table with its facts filled in."""
    table = _TABLES.get(language, wording_en.LINES)
    spoken = (table.get(line) or wording_en.LINES[line]).format(**facts)
    return spoken.replace(".m..", ".m.").replace("?.", "?")
