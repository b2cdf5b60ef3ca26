"""What the assistant's last question wants to hear, as far as it tells how long the answer takes."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from senderz_voice.core.spoken import folded


class Asked(StrEnum):
    """The kinds of questions that are answered at different paces."""

    NOTHING = "nothing"
    """No question, or none that tells anything."""
    CHOICE = "choice"
    """Yes or no."""
    FACT = "fact"
    """A day, an amount, a reason in a few words."""
    STORY = "story"
    """Anything may come, in many sentences: "how can I help you?"."""
    MORE = "more"
    """Yes or no, but a yes is the beginning of something: "anything else?"."""
    NAME = "name"
    SPELLING = "spelling"
    ADDRESS = "address"
    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    EXPIRY = "expiry"
    EXPIRY_AND_CODE = "expiry and code"
    CODE = "code"
    """The three or four digits on a card."""
    BIRTH = "birth"
    POSTAL = "postal"
    LAST_FOUR = "last four"
    REFERENCE = "reference"
    """A number of unknown length: an order, a booking, an account."""


_SIGNS: tuple[tuple[Asked, str], ...] = (
    (Asked.LAST_FOUR, r"last (?:four|4)|ultimos (?:cuatro|4)|son (?:dort|4)"),
    (Asked.SPELLING, r"\bspell|deletre|como se escribe|kodla|harf harf|heceler"),
    (Asked.EMAIL, r"\be ?mail|correo|e ?posta|\bmail\b|mailiniz"),
    (
        Asked.EXPIRY_AND_CODE,
        r"(?:expir|vencimiento|vence\b|son kullanma).*(?:code|cvv|codigo|kod)",
    ),
    (Asked.EXPIRY, r"expir|vencimiento|\bvence\b|son kullanma"),
    (Asked.CODE, r"security code|\bcvv|\bcvc|codigo de seguridad|guvenlik kodu"),
    (Asked.BIRTH, r"date of birth|birth ?da(?:te|y)|were you born|nacimiento|nacio|dogum"),
    (Asked.POSTAL, r"zip|postal code|post ?code|codigo postal|posta kodu"),
    (Asked.CARD, r"\bcard\b|\btarjeta\b|\bkart(?:in|iniz)?\w*\b.*numara|\bkredi kart"),
    (
        Asked.PHONE,
        (
            r"phone number|phone$|\bcell\b|\bmobile (?:number|phone)|best number|number to (?:reach|call)|callback"
            r" number|number (?:can|should|do) (?:i|we)|telefono$|de telefono|celular$|de celular"
            r"|numero para (?:llamar|contac)|que numero|telefon(?:unuz)? numara|telefonunuz|\bcep\b|hangi numara"
        ),
    ),
    (
        Asked.REFERENCE,
        (
            r"(?:order|confirmation|reference|booking|reservation|account|tracking|invoice|policy|customer|member"
            r"|case|ticket)\w* (?:number|code|id)"
            r"|(?:numero|codigo|folio|clave) de (?!telefono)\w+|numero de su \w+|\bfolio\b"
            r"|(?:siparis|onay|rezervasyon|musteri|takip|hesap|fatura|police|kimlik|abone)\w* (?:numara|no\b|kod)\w*"
        ),
    ),
    (
        Asked.ADDRESS,
        (
            r"\baddress|where (?:do you live|should|are you located)|direccion|domicilio|donde vive|a donde"
            r"|\badres|nerede oturuyor|nereye"
        ),
    ),
    (
        Asked.NAME,
        (
            r"\bname\b|who am i (?:speaking|talking)|who is (?:this|calling)|\bnombre|con quien (?:tengo|hablo)"
            r"|como se llama|\badiniz|\bisminiz|\badi soyadi|kiminle gorus"
        ),
    ),
    (
        Asked.MORE,
        r"(?:any|some)thing else|what else|algo mas|otra cosa|en que mas|baska (?:bir|ne)|baska sorunuz|baska istegi",
    ),
    (
        Asked.STORY,
        (
            r"how (?:can|may|could) (?:i|we) help|what can (?:i|we) do|what (?:is|s|seems).*(?:problem|issue|matter)"
            r"|what happened|tell me|describe|en que (?:le|te|lo|la) (?:puedo|podemos)|como (?:le|te) (?:puedo|podemos)"
            r"|reason for|motivo|cual (?:es|fue) el problema|\bsebeb|que problema|que (?:le )?paso|cuenteme|digame"
            r"|que es lo que|nasil yardimci"
            r"|sorun(?:u|unuz)? (?:nedir|neydi|ne$)"
            r"|ne oldu|anlat"
        ),
    ),
    (
        Asked.CHOICE,
        (
            r"^(?:(?:and|so|okay|great|perfect|thanks) )*(?:do|does|did|is|are|was|were|will|would|can|could|shall"
            r"|should|have|has|may)\b|\b(?:right|correct)$|\b(?:correcto|verdad|cierto|de acuerdo|esta bien)$"
            r"|^(?:y )?(?:quiere|queda|puede|podria|tiene|prefiere que|le|ya|es|esta|desea|gusta)\b"
            r"|\bm[iu](?:siniz|sunuz|yim|yum|yiz|yuz|ydi|ydiniz|ydunuz)?\b"
        ),
    ),
    (
        Asked.FACT,
        (
            r"\b(?:what|which|when|how|where|who|why)\b|\b(?:que|cual|cuales|cuando|cuanto|cuantos|cuantas|como|donde"
            r"|quien)\b|\b(?:ne|hangi|kac|kacta|kim|neden|nasil|nerede|nereden)\b"
        ),
    ),
)
_PATTERNS: Mapping[Asked, re.Pattern[str]] = MappingProxyType({kind: re.compile(sign) for kind, sign in _SIGNS})
_SENTENCES = re.compile(r"[^.!?]+[.!?]?")


def asked(question: str) -> Asked:
    """What the last question in the assistant's words wants, whatever its language; the last sentence if none asks."""
    sentences = [found.group() for found in _SENTENCES.finditer(question) if found.group().strip(" .!?")]
    if not sentences:
        return Asked.NOTHING
    asking = [sentence for sentence in sentences if sentence.endswith("?")]
    last = folded((asking or sentences)[-1])
    for kind, pattern in _PATTERNS.items():
        if pattern.search(last):
            return kind
    return Asked.NOTHING
