"""What answering machines, mailboxes and keypad menus say, as a recogniser writes it, and people do not.

A person may speak of messages, tones and keys as well ("can I leave a message?", "I pressed one"); the rules look for
the form in which a recording addresses its caller. The patterns see lower case without accents and apostrophes.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from senderz_voice.core.spoken import family, folded


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways))


_TONE = r"(?:tone|beep|signal|bip)"
_MACHINES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "en": _any(
            rf"\bleave (?:me |us )?(?:a|an|your)\b.{{0,80}}\b(?:after|at|following) (?:the |this )?{_TONE}\b",
            rf"\b(?:after|at) the (?:sound of the )?{_TONE}\b.{{0,40}}\b(?:leave|record|speak|please)\b",
            rf"\brecord your (?:message|name)\b|\bwait for the {_TONE}\b",
            r"\b(?:person|party|customer|subscriber|user|mobile|cellular customer|number|extension|wireless customer) "
            r"(?:that )?(?:you|youre|you are|you have|youve) (?:are |have )?(?:trying to (?:reach|call|contact)"
            r"|calling|called"
            r"|dialed|dialled|reached)\b(?! (?:me|from|us|yesterday|earlier|about|for|with)\b)",
            r"\b(?:i|we)(?:m| am| are|re)? (?:not able|unable|cant|cannot|not available)(?: to)? (?:come|get|take"
            r"|answer)?"
            r" ?(?:to )?(?:the|your) (?:phone|telephone|call)\b",
            r"\byouve reached the (?:voice ?mail|mailbox|answering)|\byou have reached the (?:voice ?mail|mailbox"
            r"|answering)",
            r"\b(?:youve|you have) reached\b.{0,80}\b(?:leave|not available|unavailable|cant|cannot|unable|away "
            r"from)\b",
            r"\bmail ?box (?:is full(?! of)|is currently full|has not been set up|that has not been set up|of)\b"
            r"|\bvoice ?mail ?box of\b",
            r"\b(?:has been|being) forwarded to (?:an? )?(?:automat(?:ed|ic) )?(?:voice|mailbox)",
            r"(?:^|\b(?:please|and|or|so|just|now) )leave (?:me |us )?(?:a|your) (?:\w+ ){0,2}(?:message|name|number)\b"
            r"(?! (?:for|with) (?:him|her|them|my|mr|mrs|ms|dr|doctor|the|me)\b)",
            r"\bleave (?<!you leave )(?<!to leave )(?:me|us) a (?:\w+ )?message\b|\bnumber\b.{0,40}\b(?:is not in "
            r"service|has been disconnected|is no longer in service|cannot be completed as dialed)\b|\bcall cannot "
            r"be completed\b",
        ),
        "es": _any(
            r"\b(?:deje|deja|dejenos|dejeme|dejanos|dejame|grabe|graba|dejar|dejen|registre)\b.{0,80}\b(?:despues "
            r"(?:del?|de la|de "
            r"(?:escuchar|oir) (?:el|la))|al (?:escuchar|oir|sonar) (?:el|la)|tras (?:el|la)|luego del?) ?(?:tono"
            r"|senal|bip|pitido)",
            r"\bdespues (?:del|de la|de (?:escuchar|oir) (?:el|la)) (?:tono|senal|bip)\b.{0,40}\b(?:deje|deja|grabe"
            r"|por favor)\b",
            r"\b(?:deje|deja|dejenos|dejeme|dejanos|dejame|grabe|graba) (?:su|tu) (?:nombre|mensaje|recado"
            r"|numero)\b(?! con)",
            r"\b(?:ha sido|sera|esta siendo) (?:transferid|enviad|desviad|dirigid)[ao] a(?:l| un| su) (?:buzon"
            r"|correo de voz)",
            r"\b(?:bienvenid[oa] al|este es el|ha llamado al|se ha comunicado al) buzon|\bbuzon de voz (?:del? "
            r"(?:numero|usuario)"
            r"|de [a-z]+(?: [a-z]+)?$|esta lleno|no ha sido)",
            r"\bel (?:numero|telefono|cliente|usuario|suscriptor|celular)\b.{0,50}\b(?:marco|marcado|marcando|llama"
            r"|llamando|llamo)\b"
            r".{0,40}\b(?:no (?:esta|se encuentra|existe|ha sido|puede)|apagado|fuera|ocupado|no disponible)",
            r"\bse encuentra (?:apagado|fuera del area|apagado o fuera)|\bla persona (?:a la que|con la que|que) "
            r"(?:usted )?"
            r"(?:llama|esta llamando|intenta|trata|desea|busca) ?(?:comunicarse|contactar|localizar)? ?(?:no|se)\b",
            r"\b(?:no (?:podemos|puedo|podre|podremos)|nos es imposible) (?:atender|contestar|tomar|responder)(?:le)?"
            r" (?:su|tu|la) llamada\b",
            r"\b(?:no puedo|no podemos) (?:contestar|atender) (?:el telefono |en este momento )*(?:deja|deje|por "
            r"favor|le llam|te llam)",
        ),
        "tr": _any(
            r"\b(?:sinyal|bip|uyari|dit|ton) ?(?:sesi|sinyali|tonu)?n?(?:den|dan) (?:sonra|itibaren)\b",
            r"\b(?:sinyal|bip) (?:sesini|sesi) (?:duyduktan|duyunca|duydugunuzda)\b",
            r"\baradiginiz (?:kisi|numara|abone|kisiye|numaraya|aboneye)(?:ye|ya|nin)?\b.{0,40}\b(?:ulasilam\w+"
            r"|kapali|mesgul"
            r"|cevap ver(?:mi|eme)\w+|kullanilma\w+|servis disi|hizmet\w*|kapsama)",
            r"\btelesekreter(?:e|ine)? (?:yonlendiril\w+|baglan\w+|ulas\w+|servis\w*)|\bsesli mesaj (?:kutusu\w*"
            r"|sistemi\w*|servisi\w*)",
            r"\bsu ?anda? (?:telefonunuza|telefona|cagriniza|aramaniza) (?:cevap vere(?:mi|me)\w+|yanit vere(?:mi"
            r"|me)\w+|bakami\w+)",
            r"\b(?:mesaj|not|numara|isim|ad)\w*(?: ve \w+)? birak(?:irsaniz|in(?:iz)?"
            r"|abilirsiniz)\b.{0,60}\b(?:donecegi\w|arayacagi\w"
            r"|donus yap\w+|size ulas\w+)",
            r"\bmesaj(?:iniz)?i(?:nizi)? (?:birakiniz|kaydediniz)",
        ),
    }
)
_ONESELF = re.compile(
    r"\b(?:can|could|may|should|shall|must|do|did|ill|id like to|want to|going to|let me|i) (?:i |we )?(?:just "
    r"|please )?leave\b"
    r"|\bi (?:just )?left\b|\b(?:you can|would you like to|do you want to|you may want to) leave\b|\b(?:should|do"
    r"|did|must) i wait\b"
    r"|\b(?:puedo|podria|quiero|quisiera|le|les|ya|yo|si) (?:le |les )?(?:deje|dejar)\b|\bcuando deje\b"
    r"|\b(?:birakabilir miyim|birakmak istiyorum|biraktim|birakayim|birakacagim|biraksam)\b"
)
"""Somebody who speaks of leaving a message, or offers to take one."""

_KEYS_EN = (
    r"(?:[0-9]|zero|one|two|three|four|five|six|seven|eight|nine|star|pound|hash|the (?:star|pound|hash) key|any key)\b"
)
_KEYS_ES = r"(?:[0-9]|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|asterisco|gato|numeral|estrella)\b"
_KEYS_TR = (
    r"(?:[0-9](?: ?(?:yi|yu|ye|ya|i|u|e|a))?|sifir[ia]|bir[ie]|ikiy[ie]|ucu|uce|dord[ue]|bes[ie]|altiy[ia]|yediy[ie]"
    r"|sekiz[ie]"
    r"|dokuz[ua]|yildiz[ia]?|karey[ie]|kare|diyez[ie]?|sifir|bir|iki|uc|dort|bes|alti|yedi|sekiz|dokuz)"
)
_PRESS_ES = (
    r"(?:marque|presione|oprima|digite|pulse|marca|presiona|oprime|teclee)(?: (?:el|la|al))?(?: (?:numero"
    r"|tecla|opcion))?"
)
_MENU = _any(
    rf"\b(?:for|to|if) [a-z ]{{2,80}}? (?:please )?(?:press|dial|push|say or press|press or say|say) {_KEYS_EN}",
    rf"(?:^|\b(?:please|or|and|key|\d|one|two|three|four|five|six|seven|eight) )(?:press|dial|push|say or press"
    rf"|press or say) "
    rf"{_KEYS_EN},? (?:for|to|if|when|at any time)\b",
    r"\bour (?:menu )?(?:options|menu) (?:have|has) (?:recently )?changed|\blisten (?:carefully )?to the following "
    r"options",
    rf"\b(?:para|si) [a-z0-9 ]{{2,80}}? {_PRESS_ES} {_KEYS_ES}",
    rf"(?:^|\b(?:favor|o|y) ){_PRESS_ES} {_KEYS_ES} (?:para|si)\b",
    r"\bnuestro menu ha cambiado|\bescuche (?:con atencion|atentamente)?(?: ?a)? ?(?:las siguientes|nuestras) opciones",
    rf"\b(?:icin|isterseniz|istiyorsaniz|baglanmak|dilerseniz) (?:lutfen )?{_KEYS_TR} (?:tuslay|tusuna bas|bas)(?:in"
    rf"|iniz|abilirsiniz)\b",
    rf"^(?:lutfen )?{_KEYS_TR} (?:tuslay|tusuna bas|bas)(?:in|iniz)\b",
)
_TOLD = re.compile(
    r"\b(?:i|we|he|she|they)(?:ll|d|ve)? (?:\w+ ){0,2}(?:press|dial|push|say)\b|\b(?:should|do|did|can|must) i "
    r"(?:press|dial|push|say)\b"
    r"|\b(?:told|asked|says|said|tells|asks|keeps \w+|have|had|need|trying|supposed) (?:\w+ ){0,2}to (?:press|dial"
    r"|push|say)\b"
    r"|\bonce you press|\bwhen you press|\b(?:i|they|he|she|it) (?:said|says|told)\b"
    r"|\bnadie\b|\bme (?:dijo|dijeron|mando|colgo|pide|pidio|piden)\b|\b(?:yo|ya|cuando|apenas|tengo que|hay que) "
    r"(?:le )?(?:marque|presione|oprima|marco)\b"
    r"|\b(?:tusladim|bastim|tuslayayim|basayim|mi tuslu|dediler|diyor|dedi)\b"
)
"""Somebody tells what a menu did, or asks about one."""
_PAST_SPANISH = re.compile(r"\b(?:marqué|presioné|oprimí|pulsé|tecleé|digité)\b", re.IGNORECASE)


def sounds_like_machine(text: str, language: str | None = None) -> bool:
    """Whether `text` is the greeting of a mailbox or an answering machine, or the network's word for nobody there.

    Without a language, or with one that is not known, the rules of all are tried.
    """
    said = _plain(text)
    if _ONESELF.search(said):
        return False
    known = _MACHINES.get(family(language or ""))
    return any(pattern.search(said) for pattern in ([known] if known else _MACHINES.values()))


def offers_menu(text: str) -> bool:
    """Whether `text` offers keys to press, in any language that a call can be in."""
    said = _plain(text)
    return _MENU.search(said) is not None and _TOLD.search(said) is None and _PAST_SPANISH.search(text) is None


def _plain(text: str) -> str:
    return folded(text.replace("'", "").replace("’", ""))
