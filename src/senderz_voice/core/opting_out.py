"""Whether a caller forbids further calls: rules that rather miss an odd wording than read one into other words.

Every rule has the form of a request; what follows the request decides, since "stop calling me Bob" and "don't call
before five" forbid no calls. The patterns see lower case without accents and apostrophes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from senderz_voice.core.spoken import family, folded


@dataclass(frozen=True, slots=True)
class _Wishes:
    """The rules of one language, tried on each sentence."""

    slips: tuple[tuple[re.Pattern[str], str], ...]
    """How recognisers write what was meant."""
    asking: re.Pattern[str]
    unless: re.Pattern[str]
    """A time, a condition or a story: then nothing is forbidden for good."""


_SENTENCE = re.compile(r"[.!?;]+(?=\s|$)")


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways))


def _slips(**written: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"\b(?:{wrong})\b"), meant.replace("_", " ")) for meant, wrong in written.items())


_EN_WHOM = (
    r"(?: (?:me|us|here|back|(?:at |on )?(?:this|my|our) (?:home |cell |phone |work |mobile )?(?:number|phone|house"
    r"|home|line"
    r"|cell|office|place)))*"
)
_EN_END = (
    r"(?= (?:again|anymore|any more|ever|please|no more|now|already|at all|and|or|im|i|you|ok|okay|thanks|thank"
    r"|immediately"
    r"|altogether|completely|forever|for good|from now|right now|because|this is|its|with (?:this|your|these)|about "
    r"this"
    r"|all the time|for any reason|all together|everyone|people|guys|so)\b|$)"
)
_EN_BEGIN = (
    r"(?:^|\b(?:please|just|and|so|now|hey|look|listen|ok|okay|no|said|hello|yes|yeah|then|better|sir|maam|bye"
    r"|interested"
    r"|(?:want|wanted|like|need|asked|told|ask|tell|asking|telling|begging|beg|have|got|has)"
    r"(?: (?:you|your (?:company|people|office)|them|yall|you guys|you people))? to"
    r"|(?:can|could|will|would|must|should|gonna|going to|if|when) (?:you|yall|you guys|you people)(?: please| "
    r"just)?) )"
)
_EN_LISTS = (
    r"(?: (?:calling|call|caller|contact|phone|marketing|telemarketing|sales|robocall|dialing|dialer|customer|damn"
    r"|spam|internal"
    r"|whole|company))*"
    r" (?:lists?|database|data base|records|system|directory)\b"
)
_ENGLISH = _Wishes(
    slips=_slips(
        stop="top|stob",
        calling="callin|coling|cauling|calling in",
        dont="do not|donut|don t|dun",
        your="youre|you re|ur|yours|yore",
        off="of|off of",
        opt_out="optout|opted out|up doubt|op out",
        anymore="any more|no more",
    ),
    asking=_any(
        rf"{_EN_BEGIN}(?:stop|quit|cease)(?: with| making)?(?: the| these| all(?: off)? (?:the|these|your))? "
        rf"(?:calling|phoning|ringing|contacting|dialing|bothering|harassing|calls){_EN_WHOM}{_EN_END}",
        rf"(?:^|\b(?:please|just|and|so|said|no|ok|okay|better|then|to|yes|yeah|interested|you|hey|look|sir|maam) )"
        rf"(?:dont|never|not to)(?: you)?(?: ever| try to| even)? (?:call|called|phone|contact|ring|dial|bother|harass)"
        rf"{_EN_WHOM}{_EN_END}",
        r"\b(?:take|remove|delete|get|scratch|strike|drop|cross|erase|taking|removing|removed|taken)"
        r" (?:me|us|my (?:name|number|phone number|phone|info|information|details|contact)(?: and \w+)?|this "
        r"(?:phone )?number"
        r"|our (?:name|number)s?)(?: \w+)? (?:off|from|out off) (?:your|the|this|that|all|any|all your|every|you)"
        + _EN_LISTS,
        r"\b(?:removed|taken) (?:off|from|out off) (?:your|the|this|that|all|any|all your|every|you)" + _EN_LISTS,
        r"\b(?:put|add|place|register|want)(?: (?:me|us|my (?:phone )?number|this (?:phone )?number))?(?: to be)? "
        r"(?:on|to|in)(?: to)?(?: (?:your|the|a|that))*(?: internal)? dont call",
        r"(?:^|\b(?:please|just|and) )lose (?:my|this|our) (?:phone )?number",
        r"(?:^|\b(?:please|want|and|said) )(?:anymore|further) (?:phone |sales |of these |of your )?calls" + _EN_END,
        rf"\bi (?:dont|no longer) (?:want|wish|care) to be (?:called|contacted)(?: by (?:you|your "
        rf"\w+))?{_EN_WHOM}{_EN_END}",
        r"\bi (?:dont|no longer) (?:want|wish|like) (?:you|yall|anyone|anybody)(?: guys| people)? "
        rf"(?:to call|calling|to contact|contacting){_EN_WHOM}{_EN_END}",
        r"\bi (?:dont|no longer) (?:want|need|wish)(?: to (?:get|receive|have|be getting))?"
        r"(?: (?:any|anymore|more|further|these|your|such|the|off))* (?:phone |sales |marketing )?calls"
        rf"(?: from (?:you|your \w+)(?: guys| people)?)?{_EN_END}",
        r"\bi (?:dont|never) (?:want|wish) to hear from (?:you|your company|you guys|you people)\b",
        r"(?:^|\b(?:to|please|me) )(?:opt out|unsubscribe)(?: (?:me|us))?"
        r"(?: (?:off|from)(?: (?:these|your|the|all|any|future|this))*(?: \w+)? (?:calls?|list))?"
        r"(?: please| now| thanks)?$",
        r"\bopt (?:me|us|this number) out\b",
        r"(?:^|\b(?:please|just|and|delete) )(?:delete|erase) my (?:phone )?number(?= please| now|$)",
        r"(?:^|\b(?:please|just|and) )leave (?:me|us) alone(?= please| now| already| ok| i|$)",
        r"\b(?:revoke|withdraw|revoking|withdrawing) my (?:consent|permission)\b",
        r"\bi dont (?:consent|agree) to (?:these |your |any |being |receive )+(?:calls?|called)",
    ),
    unless=_any(
        r"\b(?:until|till|before|unless|during|while|today|tonight|tomorrow|as long as|except|yet|later|instead)\b",
        r"\bafter (?!(?:this|that)\b)\w+|\bat (?:night|work|noon|lunch|this hour|the moment|\d|\w+ (?:am|pm|oclock))",
        r"\bthis (?:week|morning|afternoon|evening|month)|\b(?:on|every|over) (?:the )?(?:week|sun|mon|tues|wednes"
        r"|thurs|fri|satur)",
        r"\bso (?:early|late)\b|\bif (?!you (?:stop|call me again)\b)(?:i|it|its|there|the|hes|shes|nobody|you)\b",
        r"\b(?:him|her|he|she|they|it|someone|somebody|(?<!you )people|ex|who|never|wont|wouldnt|cant|doesnt|didnt"
        r"|dont|why|not|did"
        r"|keeps?|neighbor\w*|boss|husband) (?:\w+ )?(?:to )?(?:stop|quit)\b",
        r"\b(?:why|when) (?:did|have|do|are|does|would) (?:you|he|she|they|it)\b",
        r"\b(?:told|asked|tell|ask) (?:him|her|them|my \w+|the \w+) (?:not )?to\b",
        r"\b(?:am i|is (?:this|my) number|are we) (?:already )?on\b",
        r"\b(?:waiting|wait|guest|invite|price|shopping|standby|mailing|email|e mail) list\b|\bthat name\b",
        r"\b(?:i|we|they|he|she|who) (?:dont|never) (?:call|phone|contact|ring|bother)\b|\bto bother (?:you|him|her)\b",
    ),
)

_ES_WHOM = r"(?: (?:a (?:este|mi|esta|nuestro) (?:numero|telefono|celular|casa)|aqui|a mi casa|a la casa|a mi))*"
_ES_END = (
    r"(?= (?:mas|nunca|otra vez|de nuevo|jamas|ya|por favor|y|gracias|o|ni|no|se lo|porque|en la vida|nada"
    r"|tanto|todo el tiempo|estoy|adios|hasta luego|oiga|para (?:nada|ofrecer\w*|vender\w*))\b|$)"
)
_ES_CALL = r"(?:llam|marc|habl|molest|contact|busc|fastidi)"
_SPANISH = _Wishes(
    slips=(
        (re.compile(r"\byam"), "llam"),
        (re.compile(r"\blamen\b"), "llamen"),
        (re.compile(r"\bbuelv"), "vuelv"),
        (re.compile(r"\b(?:kit|kuit)(?=e|a)"), "quit"),
        (re.compile(r"\bnome\b"), "no me"),
        (re.compile(r"\bdeme\b(?= marcar)"), "deje de"),
        (re.compile(r"\bsaken"), "saquen"),
        (re.compile(r"\bmarken"), "marquen"),
        (re.compile(r"\bquiten me\b"), "quitenme"),
    ),
    asking=_any(
        rf"\b(?:no|nunca|jamas) (?:me |nos |le |les |se )?(?:vuelv(?:an?|as)|vayan?) a {_ES_CALL}ar(?:me|nos|le"
        rf"|les)?{_ES_WHOM}{_ES_END}",
        rf"\b(?:no|nunca|jamas)(?: mas)? (?:me|nos) (?:vuelv(?:an?|as) a )?(?:llam|marqu|habl|molest|contact|busqu"
        rf"|fastidi)"
        rf"(?:en?|es){_ES_WHOM}{_ES_END}",
        rf"^(?:ya |por favor |oiga )*no (?:llam|marqu|molest)en?{_ES_WHOM}(?= (?:mas|otra vez|de nuevo|nunca"
        rf"|jamas)\b|$)",
        rf"\bno (?:me |nos )?(?:est(?:en?|es)|sig(?:an?|as)) (?:llam|marc|molest|fastidi|habl)ando(?:me"
        rf"|nos)?{_ES_WHOM}{_ES_END}",
        r"(?:^|\b(?:ya|favor|que|oiga|y|mire|senor|senorita|quiero|pido|pedi) )(?:me |nos )?dejen? (?:ya )?de "
        r"(?:estar(?:me|nos)? (?:me )?)?(?:llamando|marcando|molestando|fastidiando|(?:llamar|marcar|molestar|hablar"
        r"|fastidiar|contactar|buscar)"
        rf"(?:me|nos)|molestar|llamar|marcar)(?:me|nos)?{_ES_WHOM}{_ES_END}",
        r"(?:\b(?:quit|saqu|borr|elimin|retir|tach)(?:en|e|ar|a)?(?:me|nos)?|\bsacar(?:me|nos)?|\bborrarme|\bquitarme"
        r"|\bsacarme|\beliminarme|\b(?:darme|denme|deme|den) de baja)"
        r"(?: (?:mi|mis|nuestro) (?:numero|nombre|telefono|celular|datos)(?: y \w+ \w+)?| este numero)?"
        r"(?: (?:por favor|ya|inmediatamente))? (?:de|del) (?:su|sus|la|las|esa|esta|todas sus|todas las|el|tu|ese)? ?"
        r"(?:listas?|bases?|registros?|sistema|directorio|llamadas)\b(?! de (?:espera|invitados|precios|asistencia"
        r"|compras|correo))",
        r"\bno (?:quiero|deseo|queremos|acepto)(?: que)?(?: (?:me|nos))?(?: (?:llamen|marquen|hablen|contacten|molesten"
        r"|vuelvan a \w+|esten \w+ando|sigan \w+ando)|(?: recibir)?(?: mas)?(?: sus| estas| este tipo de| esas)? "
        r"llamadas)"
        rf"(?: (?:suyas|de ustedes|de su (?:empresa|parte)))?{_ES_WHOM}{_ES_END}",
        r"(?:^|\bfavor )(?:ya )?(?:no|ni una|basta de)(?: mas)? llamadas?(?: mas)?(?= por favor|$)",
        r"\b(?:olviden(?:se de)?|olvidese de|pierdan|borren|eliminen|borre|elimine) (?:mi|este|mi propio) numero"
        r"(?= por favor| ya| telefonico|$)",
        r"\bdejen?(?:me|nos) (?:ya )?en paz\b|\bdejen?me tranquil[oa]\b",
        r"\b(?:pongan?|registren?|anoten?|inscriban?|agreguen?)(?:me|nos)?(?: mi numero)? (?:en|a) (?:la|su) lista "
        r"de no (?:llamar|molestar)",
        r"\b(?:retiro|revoco) mi (?:consentimiento|permiso|autorizacion)|\bno autorizo (?:mas |sus |estas |que me "
        r")+llam",
    ),
    unless=_any(
        r"\b(?:hasta que|hasta (?:el|la|las|manana|despues)|antes de|despues de|a menos|mientras|manana|hoy|en la "
        r"(?:noche|manana|tarde)"
        r"|por la (?:noche|manana|tarde)|al mediodia|los (?:fines|domingos|sabados|lunes|martes|miercoles|jueves"
        r"|viernes)|tan (?:temprano"
        r"|tarde)|en horas?|a esta hora|ahorita|al trabajo|esta semana|si (?:no|es|hay|son|llega|ya)|cuando)\b",
        r"^deje de (?:llamar|marcar) porque\b",
        r"\byo (?:le|les|los|la|lo) (?:llamo|marco|hablo|busco)|\bno (?:me |nos )?dejen? de\b|\bpara que no\b"
        r"|\bespero que\b",
        r"\bpor ?que (?:ya )?no\b(?! (?:me|nos) dejan)|\b(?:mi|el|la|ese|esa) (?:ex|esposo|vecino|jefe|banco|novio)\b",
    ),
)

_TR_WHOM = (
    r"(?:beni|bizi|burayi|bir daha|artik|tekrar|bu (?:numarayi|telefonu|evi|hatti)|numarami|evimi|evi|telefonumu"
    r"|surekli)"
)
_TR_LIST = (
    r"(?:(?:arama )?(?:liste|rehber|sistem|kayit|veri ?taban|data ?base)(?:n?iz|ler(?:in)?iz|lar(?:in)?iz|iniz)?"
    r"(?:den|dan|inden|indan|nizden|inizden|larinizdan|lerinizden)|listenizden|listeden)"
)
_TR_REMOVE = (
    r"(?:cikar(?:t)?(?:in(?:iz)?|ir misiniz|abilir misiniz|sin(?:lar)?|tir misiniz)?|sil(?:in(?:iz)?|er "
    r"misiniz|ebilir misiniz|sinler)?|kaldirin)"
)
_TURKISH = _Wishes(
    slips=(
        (re.compile(r"\b(?:bi ?daha|birdaha|bi dahi|bir dahi)\b"), "bir daha"),
        (re.compile(r"\barama (?:yin|yiniz|mayin|in)\b"), "aramayin"),
        (re.compile(r"\b(?:aramiyin|aramayiniz|aramayan|aramain)\b"), "aramayin"),
        (re.compile(r"\b(?:cikarta|cikara) bilir\b"), "cikarabilir"),
        (re.compile(r"\bliste nizden\b"), "listenizden"),
        (re.compile(r"\bben i\b"), "beni"),
    ),
    asking=_any(
        rf"\b{_TR_WHOM}(?: \w+){{0,4}} (?:aramayin|aramasin|aramasinlar|taciz etmeyin)\b",
        rf"\b{_TR_WHOM}(?: \w+){{0,4}} rahatsiz etme(?:yin(?:iz)?|sinler)\b",
        r"\b(?:aramayin|rahatsiz etmeyin(?:iz)?) (?:lutfen )?(?:beni|bizi|burayi|bir daha|artik|bu numarayi)\b",
        r"^(?:hayir |lutfen |yeter |tamam |kardesim |bakin )*aramayin(?: lutfen| yeter| diyorum| dedim| ya)*$",
        r"\b(?:beni|bizi)(?: bir daha| artik| sakin| tekrar)* arama(?=$| artik| bir daha| lutfen| yeter)",
        rf"\blistenizden {_TR_REMOVE}\b",
        rf"\b(?:beni|bizi|numarami|numaramizi|adimi|ismimi|telefonumu|kaydimi|bilgilerimi|bu numarayi|lutfen|hemen)"
        rf"(?: \w+){{0,4}} {_TR_LIST}(?: \w+){{0,3}} {_TR_REMOVE}\b",
        rf"\b{_TR_LIST}(?: \w+){{0,2}} (?:beni|bizi|numarami|adimi|ismimi|telefonumu|bu numarayi)(?: \w+){{0,2}} "
        rf"{_TR_REMOVE}\b",
        rf"\b{_TR_REMOVE} (?:lutfen )?(?:beni|bizi|numarami|adimi|bu numarayi)(?: \w+){{0,2}} {_TR_LIST}",
        rf"\b{_TR_LIST} (?:cikmak|cikarilmak|silinmek) istiyorum",
        r"\bnumara(?:mi|mizi) (?:hemen |lutfen |artik |da )*(?:silin(?:iz)?|siler misiniz|silebilir misiniz|unutun)\b",
        r"\b(?:aranmak|aramanizi|aramalarinizi|aramaniz|aranmayi) (?:kesinlikle |artik )*istemiyor(?:um|uz)",
        r"\b(?:aramaktan|arayip) (?:vazgecin|durmayin(?:iz)?)|\baramayi (?:birakin|kesin|birakir misiniz|keser "
        r"misiniz)",
        r"\baramalar(?:i|inizi) (?:durdurun|kesin|birakin|durdurur musunuz)|\b(?:beni|bizi) (?:artik )?rahat birakin",
        r"\baramamanizi (?:istiyor|rica|soyle|talep|isti)\w*|\bpesimi birakin|\baranma(?:k istemeyenler|yacaklar) "
        r"listesi\w*",
        r"\b(?:aramaniza|aranmaya) (?:izin vermiyorum|iznim yok|onay vermiyorum|riza gostermiyorum)|\biznimi geri "
        r"(?:aliyorum|cekiyorum)",
        r"\b(?:artik|bir daha|baska) (?:arama|telefon) istemiyor(?:um|uz)",
    ),
    unless=_any(
        r"\b(?:once|sonra|kadar|yarin|bugun|aksam|aksamlari|sabah|sabahlari|gece|geceleri|oglen|ogle|pazar|pazartesi"
        r"|sali|carsamba"
        r"|persembe|cuma|cumartesi|saat|saatte|saatlerde|mesai\w*|toplanti\w*|isteyken|calisirken|uyurken|ofisten"
        r"|isten|is yerinden"
        r"|isyerinden|diye|bosuna|tatil\w*|haftaya|erken|gec|simdi|gunleri|gunu|bekleme|davetli|eski)\b",
        r"\bben (?:sizi |size )?(?:ararim|arayacagim|donerim)|\b(?:onu|esimi|oglumu|kizimi|annemi|babami|patronumu"
        r"|onlari|doktoru|kardesimi)\b",
        r"\b(?:neden|niye|nicin)\b|\b(?:ararsa|aramazsa\w*|olursa|gerekirse|degilse)\b|\b(?:kocam|annem|patronum"
        r"|komsu\w*)\b",
    ),
)
_WISHES: Mapping[str, _Wishes] = MappingProxyType({"en": _ENGLISH, "es": _SPANISH, "tr": _TURKISH})


def asks_opt_out(text: str, language: str | None = None) -> bool:
    """Whether the caller wants no calls any more: in English "take me off your list".

    Without a language, or with one that is not known, the rules of all are tried.
    """
    known = _WISHES.get(family(language or ""))
    sentences = [_plain(sentence) for sentence in _SENTENCE.split(text)]
    return any(
        _forbids(sentence, wishes) for wishes in ([known] if known else _WISHES.values()) for sentence in sentences
    )


def _forbids(sentence: str, wishes: _Wishes) -> bool:
    for wrong, meant in wishes.slips:
        sentence = wrong.sub(meant, sentence)
    return wishes.asking.search(sentence) is not None and wishes.unless.search(sentence) is None


def _plain(sentence: str) -> str:
    return folded(sentence.replace("'", "").replace("’", ""))
