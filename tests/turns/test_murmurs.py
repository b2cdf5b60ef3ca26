"""Signs of listening against claims to the floor, while the assistant speaks."""

import pytest

from senderz_voice.core.murmurs import is_murmur, wants_floor

MURMURS = {
    "en": (
        "mm-hmm|Mm-hmm.|uh-huh|Uh huh, okay.|okay|OK.|Okay, okay.|right|Right, right.|yeah|yeah yeah|yep|hmm"
        "|mm|ah|oh okay|I see|oh, I see|got it|sure|all right|great|uh|[cough]|(coughs)|*laughs*|<noise>||..."
        "|mhm|makes sense|Yes.|ah ha"
    ),
    "es-MX": (
        "ajá|Ajá.|sí|sí sí|Sí, sí, sí.|mm|mjm|ujum|claro|claro, claro|ok|ah ok|ah, ya|ya|entiendo|está bien"
        "|muy bien|sale|órale|perfecto|sí claro|de acuerdo|[tos]|(ruido)|eh|correcto|así es|Ándale.|bien"
    ),
    "tr-TR": (
        "hı hı|Hı hı.|hıhı|evet|evet evet|Evet, evet.|tamam|tamam tamam|hmm|hımm|ha|ah|anladım|peki|olur"
        "|tabii|tabii ki|aynen|doğru|[öksürük]|(gülme)|İyi.|öyle mi|e|ha tamam|güzel|anlıyorum|Tamamdır."
    ),
}
FLOOR = {
    "en": (
        "wait|Wait, wait.|stop|no no|No, no, no.|hold on|Hold on a second.|excuse me|yes but"
        "|Yeah, but that's too late.|operator|I want a human|um, wait|sorry, one question|let me finish"
        "|can I say something|what|actually no|just a second|hey, listen|that's not right|hello?"
        "|okay but when|representative please|No."
    ),
    "es-MX": (
        "espera|Espere, espere.|espéreme|un momento|no no|no, no, no|disculpe|perdón|oiga|sí pero"
        "|Sí, pero no puedo.|pero|mande|¿qué?|operadora|quiero hablar con una persona|déjeme hablar|alto"
        "|ya basta|permítame|una pregunta|no le entiendo|Párele."
    ),
    "tr-TR": (
        "bir dakika|Bir dakika!|bi saniye|dur|durun|hayır|hayır hayır|bekleyin|pardon|affedersiniz|evet ama"
        "|Tamam ama geç olur.|ama|efendim|operatör|müşteri temsilcisi|sus|yeter|dinleyin|bir şey soracağım"
        "|öyle değil|sözünüzü kesiyorum|temsilciye bağlayın"
    ),
}
SPEECH = {
    "en": (
        "I can't do Tuesday|my order number is five|okay so my address is wrong|yes, on Friday at three"
        "|the blue one|I'd like the second option please|thanks for calling|right after lunch works for me"
        "|tomorrow"
    ),
    "es-MX": (
        "el martes no puedo|mi pedido es el cinco|sí, el viernes a las tres|la azul"
        "|prefiero la segunda opción|bien temprano entonces|gracias por llamar|mañana|a las tres"
    ),
    "tr-TR": (
        "salı gelemem|sipariş numaram beş|evet cuma üçte|mavi olanı|ikinci seçeneği isterim"
        "|iyi bir doktor arıyorum|aradığınız için teşekkürler|yarın|saat üçte"
    ),
}


def _rows(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, said) for language, line in table.items() for said in line.split("|")]


@pytest.mark.parametrize(("language", "said"), _rows(MURMURS))
def test_a_murmur_leaves_the_assistant_speaking(language: str, said: str) -> None:
    assert is_murmur(said, language)
    assert not wants_floor(said, language)


@pytest.mark.parametrize(("language", "said"), _rows(FLOOR))
def test_a_claim_to_the_floor_is_heard_however_short(language: str, said: str) -> None:
    assert wants_floor(said, language)
    assert not is_murmur(said, language)


@pytest.mark.parametrize(("language", "said"), _rows(SPEECH))
def test_plain_speech_is_neither(language: str, said: str) -> None:
    assert not is_murmur(said, language)
    assert not wants_floor(said, language)


def test_whoever_says_yes_seven_times_wants_to_be_heard() -> None:
    assert not is_murmur("yes yes yes yes yes yes yes", "en")
