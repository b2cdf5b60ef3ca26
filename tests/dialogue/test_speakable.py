"""What of a model's text is read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.dialogue.speakable import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("**Bold** and `code`, see https://example.com/x now", "Bold and code, see now"),
        ("Visit [our page](https://example.com/a_b) or www.example.com.", "Visit our page or"),
        ("## Hours\n- Monday\n* Tuesday", "Hours Monday Tuesday"),
        ('<speak>Hello <break time="500ms"/>there</speak>', "Hello there"),
        ("Great \U0001f600\ufe0f \U0001f468\u200d\U0001f469\u200d\U0001f467 news!", "Great news!"),
        ("*smiles* Of course (laughs softly) [pause] madam.", "Of course madam."),
        ("*sonríe* Claro que sí.", "Claro que sí."),
        ("(gülümser) Tabii ki.", "Tabii ki."),
        ("That is *really* good (and cheap).", "That is really good (and cheap)."),
        ('{"name": "book", "arguments": {"size": 4}}', ""),
        ('Booking. {"name": "book", "argu', "Booking."),
        ('<tool_call>{"name": "x"}</tool_call> Done.', "Done."),
        ('"size": 4,', ""),
        ("Dear {{caller_name}}, hello.", "Dear, hello."),
        ("It is 20° and 5 < 6, call (619) 555-0100 & ask.", "It is 20° and 5 6, call (619) 555-0100 & ask."),
        ("soft\u00adhy\u200bphen", "soft hy phen"),
        ("…", ""),
        ("  ---  ", ""),
    ],
)
def test_only_what_can_be_heard_remains(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


@pytest.mark.parametrize("text", ["¿Cómo está, señora? Son $4.50.", "Tabii, saat 14.30'da görüşürüz; değil mi?"])
def test_plain_words_of_every_language_are_left_alone(text: str) -> None:
    assert speakable(text) == text


@given(st.text(max_size=200))
def test_the_result_needs_no_second_pass_over_its_spaces(text: str) -> None:
    spoken = speakable(text)
    assert spoken == " ".join(spoken.split())
    assert not spoken or any(character.isalnum() for character in spoken)
