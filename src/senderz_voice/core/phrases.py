"""What is said without asking the mind: the fixed phrases of a call, in every language that a call can be in.

A phrase is chosen by its kind and the call's language; `business` may be given and may be empty. The wording is
meant to be
heard, so it is short, polite and free of abbreviations. Spanish is Mexican and says *usted*; Turkish says *siz*.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DISCLOSURE: Final = "disclosure"
DISCLOSURE_UNRECORDED: Final = "disclosure_unrecorded"
STILL_THERE: Final = "still_there"
APOLOGY: Final = "apology"
RECOVERED: Final = "recovered"
GOODBYE: Final = "goodbye"
GOODBYE_SILENCE: Final = "goodbye_silence"
GOODBYE_TIME: Final = "goodbye_time"
GOODBYE_FAULT: Final = "goodbye_fault"
GOODBYE_OPT_OUT: Final = "goodbye_opt_out"
TRANSFER: Final = "transfer"
TRANSFER_FAILED: Final = "transfer_failed"
MESSAGE_TAKEN: Final = "message_taken"
VOICEMAIL: Final = "voicemail"
UNCLEAR: Final = "unclear"
HOLD: Final = "hold"
BRIEFING: Final = "briefing"
BRIEFING_UNSAID: Final = "briefing_unsaid"

DEFAULT_LANGUAGE: Final = "en"

_ENGLISH: Mapping[str, str] = {
    DISCLOSURE: "You are speaking with an automated assistant, and this call is recorded.",
    DISCLOSURE_UNRECORDED: "You are speaking with an automated assistant.",
    STILL_THERE: "Are you still there?",
    APOLOGY: "I'm sorry, give me one more moment.",
    RECOVERED: "I'm sorry, we had a short interruption. Please go on.",
    GOODBYE: "Thank you for your time. Goodbye.",
    GOODBYE_SILENCE: "I can't hear anyone, so I'll end the call here. Goodbye.",
    GOODBYE_TIME: "I'm sorry, our time for this call is over. Thank you, and goodbye.",
    GOODBYE_FAULT: "I'm sorry, something isn't working on our side. Please try again later. Goodbye.",
    GOODBYE_OPT_OUT: "Understood. We won't call you again. Goodbye.",
    TRANSFER: "One moment, I'll connect you.",
    TRANSFER_FAILED: "I'm sorry, nobody could take your call just now. How else can I help?",
    MESSAGE_TAKEN: "Thank you, I've taken your message and will pass it on.",
    UNCLEAR: "I'm sorry, I didn't catch that. Could you say it again?",
    HOLD: "One moment, please, I'm looking into it.",
    BRIEFING: "Hello, this is the assistant of {business} with a caller for you. They said: {words}. Here they are.",
    BRIEFING_UNSAID: "Hello, this is the assistant of {business} with a caller for you. Here they are.",
    VOICEMAIL: "Hello, this is a message from {business}. Please call us back when you can. Thank you, and goodbye.",
}
_SPANISH: Mapping[str, str] = {
    DISCLOSURE: "Está hablando con un asistente automático y esta llamada se graba.",
    DISCLOSURE_UNRECORDED: "Está hablando con un asistente automático.",
    STILL_THERE: "¿Sigue en la línea?",
    APOLOGY: "Disculpe, deme un momento más.",
    RECOVERED: "Disculpe, tuvimos una breve interrupción. Continúe, por favor.",
    GOODBYE: "Gracias por su tiempo. Hasta luego.",
    GOODBYE_SILENCE: "No escucho a nadie, así que voy a terminar la llamada. Hasta luego.",
    GOODBYE_TIME: "Disculpe, se terminó el tiempo de esta llamada. Gracias y hasta luego.",
    GOODBYE_FAULT: "Disculpe, tenemos una falla de nuestro lado. Por favor, intente más tarde. Hasta luego.",
    GOODBYE_OPT_OUT: "Entendido. No le volveremos a llamar. Hasta luego.",
    TRANSFER: "Un momento, le comunico.",
    TRANSFER_FAILED: "Lo siento, en este momento nadie pudo tomar su llamada. ¿En qué más le puedo ayudar?",
    MESSAGE_TAKEN: "Gracias, ya tomé su recado y lo voy a pasar.",
    UNCLEAR: "Disculpe, no le entendí bien. ¿Me lo puede repetir?",
    HOLD: "Un momento, por favor, lo estoy revisando.",
    BRIEFING: "Hola, habla el asistente de {business}. Tengo una llamada para usted. Dijo: {words}. Le comunico.",
    BRIEFING_UNSAID: "Hola, habla el asistente de {business}. Tengo una llamada para usted. Le comunico.",
    VOICEMAIL: "Hola, este es un mensaje de {business}. Por favor, llámenos cuando pueda. Gracias y hasta luego.",
}
_TURKISH: Mapping[str, str] = {
    DISCLOSURE: "Otomatik bir asistanla görüşüyorsunuz ve bu görüşme kaydediliyor.",
    DISCLOSURE_UNRECORDED: "Otomatik bir asistanla görüşüyorsunuz.",
    STILL_THERE: "Hâlâ orada mısınız?",
    APOLOGY: "Özür dilerim, bir dakika daha rica ediyorum.",
    RECOVERED: "Özür dilerim, kısa bir kesinti oldu. Buyurun, devam edin.",
    GOODBYE: "Zaman ayırdığınız için teşekkürler. Hoşça kalın.",
    GOODBYE_SILENCE: "Sizi duyamıyorum, bu yüzden görüşmeyi sonlandırıyorum. Hoşça kalın.",
    GOODBYE_TIME: "Üzgünüm, bu görüşme için süremiz doldu. Teşekkürler, hoşça kalın.",
    GOODBYE_FAULT: "Üzgünüm, bizim tarafımızda bir sorun var. Lütfen daha sonra tekrar arayın. Hoşça kalın.",
    GOODBYE_OPT_OUT: "Anladım. Sizi bir daha aramayacağız. Hoşça kalın.",
    TRANSFER: "Bir dakika, sizi bağlıyorum.",
    TRANSFER_FAILED: "Üzgünüm, şu anda kimse telefona cevap veremedi. Başka nasıl yardımcı olabilirim?",
    MESSAGE_TAKEN: "Teşekkürler, notunuzu aldım, ileteceğim.",
    UNCLEAR: "Özür dilerim, anlayamadım. Tekrar söyler misiniz?",
    HOLD: "Bir dakika lütfen, kontrol ediyorum.",
    BRIEFING: "Merhaba, {business} asistanıyım. Hatta sizin için biri var. Şöyle dedi: {words}. Bağlıyorum.",
    BRIEFING_UNSAID: "Merhaba, {business} asistanıyım. Hatta sizin için biri var. Bağlıyorum.",
    VOICEMAIL: "Merhaba, {business} adına arıyoruz. Müsait olduğunuzda bizi arayın lütfen. Teşekkürler, hoşça kalın.",
}
PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _ENGLISH, "es-MX": _SPANISH, "tr-TR": _TURKISH})
"""By language, then by kind; every language has every kind."""

KINDS: Final = tuple(_ENGLISH)

_NAMELESS = {"en": "our office", "es-MX": "nuestra oficina", "tr-TR": "ofisimiz"}


def phrase(kind: str, language: str, **facts: str) -> str:
    """The phrase of that kind in that language, its facts filled in; an unknown language gets English.

    Raises KeyError for an unknown kind, which is a mistake of ours.
    """
    known = language if language in PHRASES else DEFAULT_LANGUAGE
    business = facts.get("business", "").strip() or _NAMELESS[known]
    return PHRASES[known][kind].format_map({**facts, "business": business})
