"""The words by which a clause is known to be finished or not; patterns see lower case without punctuation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from senderz_voice.core.spoken import listed


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """What one language gives away about the end of a clause."""

    hesitating: re.Pattern[str]
    openings: re.Pattern[str]
    """The whole turn so far: a greeting or a "well", with nothing said yet."""
    introductions: re.Pattern[str]
    """The whole turn so far: who is calling, but not why."""
    answers: re.Pattern[str]
    """The whole turn so far: yes, no, thanks, goodbye, in any number and order."""
    whole: re.Pattern[str]
    """Ends that look unfinished and are not, and sentences that are certainly complete."""
    hanging: frozenset[str]
    stems: re.Pattern[str]
    asks: re.Pattern[str]
    """A question of some length."""
    verbs: re.Pattern[str]
    """A verb outside of a relative clause; without one, only a fragment was said."""
    verb_last: bool = False
    """Sentences end with their verb, and `whole` knows it: whatever ends otherwise has none yet."""


def _ends(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|\s)(?:{'|'.join(ways)})$")


def _only(*ways: str) -> re.Pattern[str]:
    """Nothing but these, repeated in any order."""
    return re.compile(rf"(?:(?:{'|'.join(ways)})(?:\s|$))+")


_ENGLISH = ClauseWords(
    hesitating=_ends(
        r"u+m+|u+h+|uhm|er|erm|h+m+|m+|let (?:me|us) (?:see|think|check|look)|let's see|let me (?:find|check) it",
        r"hold on(?: a (?:second|moment|minute))?|hang on|(?:one|just a|give me a|just one) (?:second|moment|minute"
        r"|sec)",
        r"you know|i mean|how do i say|what was it|let me \w+|no wait|wait|no sorry|sorry no|or rather|scratch that",
    ),
    openings=_only(
        r"hi|hello|hey|good (?:morning|afternoon|evening)|so|well|oh|there|and|actually|listen|look|yes hello|hi yes"
        r"|(?:i have|just) a (?:quick )?question|i have a problem"
        r"|hi yeah|excuse me|sorry"
    ),
    introductions=re.compile(
        r"(?:(?:hi|hello|hey|yes|good (?:morning|afternoon|evening)) )+(?:this is|i'm|my name is|my name's|it's)(?: "
        r"\w+){1,4}"
    ),
    answers=_only(
        r"yes|yeah|yep|yup|no|nope|nah|okay|ok|sure|right|correct|exactly|absolutely|definitely|of course|fine|perfect",
        r"great|good|sounds good|alright|all right|thank you|thanks|please|very much|so much|a lot|not really|you too",
        r"that's (?:fine|right|all|it|correct|perfect|great|everything|okay|good)|that works|that is (?:all|right"
        r"|correct)",
        r"i'm afraid not|i (?:do|don't|am|did|didn't|can|can't)|it (?:is|does|would|works)|goodbye|bye|have a nice day",
    ),
    whole=_ends(
        r".*(?:thank you|thanks|thank you (?:very|so) much|bye|goodbye|please)",
        r"i (?:think|guess|believe|suppose|hope) (?:so|not)|(?:afraid|course|probably|why|rather|maybe|or) not",
        r"(?:do|like|about|with|for|is|than|all|after|before|did) (?:that|this)",
        r"(?:turn|log|sign|check|come|go|plug|put|get|drop|stop|pick|hang|give|show|set|call|hold|wake|use|fill|move)"
        r"(?:s|ed|es)?(?: it| them| me)? (?:in|on|off|up|out|over|by|down)",
        r"(?:earliest|latest|best|ones?|what|whatever|all|where|nearest|cheapest) (?:i|you|we|they) "
        r"(?:have|can|do|know|want|need|like|are)",
        r"\w+ i (?:think|guess|believe) (?:it|that) (?:is|was)|(?:yes|no) (?:it|he|she|that) (?:is|was|has|did|isn't)"
        r"|my \w+ (?:has|does|did)",
        r"i have no idea|i don't (?:know|remember|have one)|and that's (?:it|all)|i'm not sure",
        r"(?:where|who|what|which) .*(?:from|for|about|with|at)|what (?:can|should) i do|how are you",
    ),
    hanging=listed(
        "and but because so or if when while that which who whose whether than as the a an my your our their his",
        "its this these those to of for from with at by in on into about between under through until till since",
        "after before is are was were be been am i'm it's that's there's he's she's we're you're they're i'd we'd",
        "you'd i've we've i'll we'll let's can could should would will does has had have not very really quite",
        "every each some any i we they he she just also either neither around or plus per except without mr mrs",
        "ms who's what's there'll there are says saying named called isn't doesn't don't wasn't didn't even both",
        "except unless besides including although preferably regarding concerning turned",
    ),
    stems=re.compile(
        r"(?:^|\s)(?:(?:i'd|i would|we'd) (?:like|love|prefer|say)|(?:i|we|they|you) (?:want|need|wanted|needed)"
        r"|trying|going|calling|looking|hoping|wondering|supposed|able|having|asking|interested|like|is it possible"
        r"|let|let me"
        r"|(?:tell|give|show|send|ask) me|or maybe|do you know|kind|sort|instead|how much|how many|i wanted to ask"
        r"|i have to|i wanted to know|i (?:bought|ordered|got|received)|calling on behalf|depends"
        r"|(?:do|does|did|can|could|would|will|are|is|if|that|when|what|how|and|but|because|so|since|until|whether)"
        r" (?:you|it|there|you also))$"
        r"|(?:^|\s)(?:sent|gave|told|charged|showed|offered|sold|asked) (?:me|us)$"
        r"|(?:^|\s)(?:like|want|wanted|need|have|trying|going|love|supposed) to (?:book|order|buy|make|get|find|see"
        r"|send|bring|change"
        r"|return|report|confirm|check|know|ask|say|add|update|replace|rent|reserve|schedule|pick up|set up|have"
        r"|take|do|use|be)$"
        r"|^(?:\w+ ){0,2}i (?:think|guess|believe|suppose|have)$"
        r"|^(?:(?:yes|yeah|sure|so|hi|hello|okay|and|um|uh|well|oh) )*my (?:\w+ )?(?:name|number|address|e?mail|cell"
        r"|phone|mobile|question|problem|name's)$|^(?:\w+ )?(?:maybe|probably)$"
        r"|^(?:if|when(?! (?:do|does|is|are|can|will|did|should))|whenever)(?: \S+){1,5}$"
    ),
    asks=re.compile(
        r"(?:^|\b(?:and|but|so|hi|hello|okay|yes|no|well|morning|afternoon|um|uh|hmm) )(?:do|does|did|is|are|can|could"
        r"|would|will|what|when|where|how|who|which|why|shall|should|may)\b.{9,}"
    ),
    verbs=re.compile(
        r"^(?:(?!who|that|which)\S+ )*(?!who|that|which)(?:\w+(?:'s|'re|'m|'ve|'ll|'d|n't|ed)|i|we|they|he|she|you"
        r"|there's|is|are|was|were|has|have|had"
        r"|does|did|do|will|would|can|could|should|must|may|might|got|gets?|goes|went|comes?|came|says?|said|keeps?"
        r"|kept"
        r"|makes?|made|needs?|wants?|works?|broke|fell|gave|gives?|told|tells?|shows?|takes?|took|turns?|runs?|ran"
        r"|hurts?"
        r"|leaks?|smells?|sounds?|looks?|feels?|felt|starts?|stops?|began|begins?|opens?|closes?|sent|bought|lost"
        r"|left|let"
        r"|puts?|cut|cuts|flickers|seems?|expires?|arrives?|costs?|paid|thinks?|thought|knows?|knew|wrote|hit|sits"
        r"|sat)\b"
    ),
)

_SPANISH = ClauseWords(
    hesitating=_ends(
        r"e+h+|este+|e+m+|m+|h+m+|a+h+|a ver|(?:déj[ae]me|permítame) (?:ver|pensar|checar|revisar|buscar|buscarlo)",
        r"espér[ae]me|espere|permítame|permítame tantito|(?:un|deme un) (?:segundo|momento|momentito|segundito)|o sea",
        r"(?:déj[ae]me|permítame) \w+r(?:lo|la)?|no perdón|perdón no|perdón|digo|mejor dicho|es que|cómo se llama "
        r"esto|digamos|híjole|pues|(?<!muy )(?<!está )(?<!es )bueno",
    ),
    openings=_only(
        r"bueno|hola|buenas|buenos días|buenas tardes|buenas noches|oiga|oye|mire|mira|pues|ah|disculpe|qué tal"
        r"|señorita"
        r"|joven|sí buenas|sí bueno|hola sí|bueno sí|(?:tengo )?una (?:pregunta|duda|consulta)|tengo un problema"
        r"|fíjese|sí oiga"
    ),
    introductions=re.compile(
        r"(?:(?:hola|bueno|sí|buenas|buenos días|buenas (?:tardes|noches)) )+(?:soy|habla|le habla|me llamo|mi "
        r"nombre es)"
        r"(?: \w+){1,4}"
    ),
    answers=_only(
        r"sí|no|claro|claro que (?:sí|no)|por supuesto|está bien|ok|okay|sale|va|órale|ándele|perfecto|correcto|exacto",
        r"de acuerdo|así es|gracias|muchas gracias|por favor|es todo|eso es todo|sería todo|nada más|hasta luego|adiós",
        r"muy amable|muy bien|me parece bien|con gusto|ninguno|nada|igualmente|(?:yo )?creo que (?:sí|no|ya)|todo bien",
        r"(?:me queda|me acomoda) bien|no no tengo|no tengo|no puedo|la verdad no puedo|sí tengo|sí puedo",
    ),
    whole=_ends(
        r".*(?:por favor|gracias|hasta luego|adiós)",
        r"(?:creo|pienso|digo|espero) que (?:sí|no|ya)|\w+ (?:sí|también)",
        r"(?:cómo|qué|cuánto|cuál|quién|dónde|hora|cuándo) (?:es|son|está|están|era|fue|hay|tienen|habla)",
        r"(?:nada más|solo|sólo|solamente) (?:un|uno|una)|(?:sí|no) (?:hay|está|tengo|puedo|quiero|necesito)",
        r"(?!(?:yo|sí|no|pues|este|bueno) )\w+ creo que (?:fue|es|era)|(?!yo |pues |sí |no )\w+ creo",
        r"(?:luego|después|mañana|al rato) (?:le |les )?(?:llamo|hablo)|no (?:sé|tengo idea|me acuerdo|me acuerdo "
        r"bien)",
    ),
    hanging=listed(
        "y e o u ni pero porque que si cuando como donde mientras aunque entonces el la los las lo un una unos",
        "unas mi mis su sus tu tus al del de a en con por para sin sobre entre desde hasta hacia según es son era",
        "fue está están estoy soy he ha hemos han había me te se le les nos muy tan cada tengo quiero quisiera",
        "necesito quería puedo podría debo yo esta ese esa casi sea señor señora licenciado ingeniero qué cuántos",
        "cuántas tenemos tenía habla dice dicen también además antes nunca nosotros alguien excepto salvo aparte",
        "ustedes ellos unos preferencia nuestro nuestra",
    ),
    stems=re.compile(
        r"(?:^|\s)(?:me gustaría|me llamo|mi (?:nombre|número|correo|dirección|apellido|celular|teléfono)"
        r"|les? (?:llamo|hablo)|hablo|llamo|busco|buscamos|trato|voy|vamos|iba|acabo|se puede|me puede|me podría|puede"
        r"|pueden|tienen|(?:quiero|quisiera|quería) (?:saber|preguntar)|depende|cerca|a lo mejor|tal vez|probablemente"
        r"|yo diría|yo creo|me parece|ha de ser|a nombre|marca|dice|aparece|(?:me|le) (?:puede|podría) (?:decir|dar"
        r"|mandar|enviar"
        r"|explicar)|de parte|se me|(?:ya|ya casi|que|todavía|aún) no|les compré"
        r"|me cobraron|(?:tuve|tuvimos|pedí|compré|perdí)|mi hij[oa]|(?:pero|porque|si|cuando) \w+)$"
        r"|(?:^|\s)(?<!que )(?:me|nos) (?:mandaron|dieron|cobraron|dijeron|enviaron|vendieron|ofrecieron|pidieron"
        r"|dio|dijo|mandó|llegó)$"
        r"|(?:^|\s)acab\w+ de \w+r$|^(?:\w+ )?tienen?$"
        r"|(?:^|\s)(?:quiero|quisiera|necesito|quería|queremos|tengo que|voy a|gustaría|para) (?:apartar|reservar"
        r"|comprar|pedir"
        r"|hacer|cambiar|ver|mandar|enviar|saber|preguntar|confirmar|agendar|sacar|cotizar|reportar|devolver|traer"
        r"|poner|arreglar)$"
        r"|^(?:(?:yo|pues|sí|no) )*creo$|^(?:pues )?serían?$|^(?:pues )?que(?: \S+){1,2}$|^(?:si|cuando)(?: \S+){1,4}$"
    ),
    asks=re.compile(
        r"(?:^|\b(?:y|oiga|hola|sí|no|buenas|tardes|días|eh|mmm) )(?:(?:a|de|en|por|para) )?(?:qué|cuándo|cuánto|cuánta"
        r"|cuántos|cuántas|cómo|dónde|quién|cuál|tienen|tiene|venden|puedo|puede|podría|me puede|me podría|se puede|hay"
        r"|le puede|ustedes|está)\b.{9,}"
    ),
    verbs=re.compile(
        r"^(?:(?!que\b|cual\b)\S+ )*(?!(?:que|cual|mía|día|tía|vía|todavía|sí|así|ahí|aquí|allí|mí|qué|compañía"
        r"|garantía|mayoría)\b)(?:\w+(?:ó|ió|aron|ieron|aba|aban|ía|ían|ará|erá|irá|ando|iendo|[^c]é|í"
        r"|amos|emos|imos|aste|iste)|es|son|está|están"
        r"|fue|era|hay|ha|han|tiene|tienen|hace|hacen|funciona|funcionan|prende|sirve|sirven|puede|pueden|quiere"
        r"|dice|dicen"
        r"|sale|salen|viene|vienen|va|van|cierra|abre|llega|duele|duelen|falla|parpadea|suena|huele|gotea|cuesta"
        r"|cobra|cobran"
        r"|enfría|calienta|apaga|carga|marca|necesita|dio|dijo|vino|hizo|trae|pide|falta|faltan|queda|quedan|me|se"
        r"|le|nos|les|quiero|quisiera|necesito|tengo|busco|llamo|hablo|puedo|voy|vengo|creo|sé|vivo|soy"
        r"|estoy|prefiero|mande|mándeme|deme|hable|pago|traigo|uso|hago|debo|tuve|pude|quise)\b"
    ),
)

_PERSON = r"(?:[ıiuü]m|s[ıiuü]n|[ıiuü]z|s[ıiuü]n[ıiuü]z|l[ae]r|k|n|n[ıiuü]z|m)?"
_TURKISH = ClauseWords(
    hesitating=_ends(
        r"(?<!bir )(?<!her )(?<!bu )şey|ı+h*|e{2,}|h+m+|m{2,}|yani|hani|nasıl desem|(?:bir|bi) (?:dakika|saniye"
        r"|bakayım|düşüneyim)|durun|bekleyin",
        r"bakalım|(?:bir )?(?:\w+ )?bakayım|bir \w+[ae]y[ıi]m|işte|dur|(?:yok )?pardon|yok yok|daha doğrusu"
        r"|düzeltiyorum",
    ),
    openings=_only(
        r"alo|merhaba|merhabalar|selam|iyi günler|iyi akşamlar|günaydın|şimdi|ya|ha|efendim|kolay gelsin|pardon|hocam"
        r"|(?:benim )?bir (?:sorum|sorunum|problemim|ricam|şey) (?:var|vardı|olacaktı|soracaktım|soracağım)|alo evet"
        r"|evet iyi günler|evet merhaba|bakın|kusura bakmayın"
    ),
    introductions=re.compile(
        r"(?:(?:alo|merhaba|selam|iyi günler|iyi akşamlar|günaydın) )+(?:ben|adım|ismim)(?: \w+){1,3}"
    ),
    answers=_only(
        r"evet|hayır|yok|var|tamam|tamamdır|olur|olmaz|tabii ki|tabii|tabi|elbette|peki|uygun|uyar|uymaz|doğru|aynen",
        r"kesinlikle|lütfen|teşekkürler|teşekkür ederim|çok (?:teşekkürler|teşekkür ederim|sağ olun|güzel|iyi)|sağ "
        r"olun|sağolun|iyi günler|hoşça kalın|hepsi bu|bu kadar",
        r"güzel|iyi|anladım|maalesef|öyle|değil|rica ederim|görüşürüz|kolay gelsin|oldu|sanmıyorum|bilmiyorum",
    ),
    whole=_ends(
        rf"\w+(?:[ıiuü]yor|yor)(?:d[ıiuü])?{_PERSON}",
        r"\w+(?:acağ[ıi]|eceğ[ıi]|acakt[ıi]|ecekt[ıi])(?:m|z|k|n[ıi]z)|\w+(?:acak|ecek)(?:s[ıi]n[ıi]z|lar|ler|m[ıi]ş"
        r"|t[ıi])",
        r"(?!(?:şimdi|kendi|kredi|yedi|adı|kadı|derdi|tadı|kendim|haddi|adım|soyadım|yardım|evladım|kadın|altın|odun"
        r"|yurdum|derdim)$)"
        r"\w+(?:[fstkçşhp]t|[^fstkçşhpt\W]d)[ıiuü](?:m|k|n|n[ıiuü]z|l[ae]r)?",
        r"(?:sıfır|bir|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|on|yirmi|otuz|kırk|elli|altmış|yetmiş|seksen|doksan"
        r"|yüz) bir",
        rf"\w{{2,}}m[ıiuü]ş(?:t[ıiuü])?{_PERSON}|(?!sanırım$)\w+(?:[ıiuüae]r)(?:[ıiuü]m|[ıiuü]z|s[ıiuü]n[ıiuü]z)"
        rf"|\w+m[ae](?:z|y[ıi]z)|\w+(?:[ae]mam|[ae]mem)|bilmem|istemem",
        r"lazım|gerek|var|vardı|yok|yoktu|değil|olur|olmaz|olabilir|uyar|uygun|tamam|yeter|değişir|gelir|ister|eder"
        r"|lütfen",
        r"\w*(?:teşekkürler|tamamdır|iyiyim|kişiyiz|kişi|istiyorum|ederim|\w{3}(?:dır|dir|dur|dür|tır|tir|tur|tür))",
        r"m[ıiuü](?:s[ıiuü]n[ıiuü]z|y[ıiuü]m|y[ıiuü]z|yd[ıiuü]|yd[ıiuü]n[ıiuü]z)?|(?:m[ıiuü]) acaba",
        r"\w{2,}(?:s[ıiuü]nlar|y[ıi]n|ver[iı]n|gönderin|arayın|olsun|versin|gelsin)|(?:sanırım|galiba) bu kadar",
        r"\w+ (?:sanırım|galiba)|(?:bu|hepsi) kadar|ne kadar|nerede|kaçta|ne zaman|nasıl|iyi günler|hoşça kalın",
    ),
    hanging=listed(
        "ve veya ya ama fakat çünkü eğer ki ile bir bu şu o ben siz biz sen onlar çok en daha hem de da hatta",
        "yoksa her hangi geçen önümüzdeki sadece bence herhalde muhtemelen yaklaşık aslında benim bizim sizin",
        "onun acaba belki pek hiç sizden bana size ayın saat doktor artık adına yalnız ancak hariç tercihen hep",
        "bazen garip yanlış yeni rutin",
    ),
    stems=re.compile(
        r"(?:^|\s)(?:(?:benim|bizim|onun|sizin) \w+|adım|ismim|soyadım|numaram|adresim|telefonum|mailim|konu|sebebim"
        r"|o yüzden"
        r"|bu yüzden|bir de|için|hakkında|diye|göre|o zaman|ya da|ondan sonra|yerine|beri|ilgili bir"
        r"|\w{2,}(?:ıp|ip|up|üp|ınca|ince|unca|ünce|arak|erek|mak|mek|maya|meye|mayı|meyi|ması|mesi|masını|mesini"
        r"|dığı|diği"
        r"|duğu|düğü|tığı|tiği|dığım|diğim|duğum|düğüm|madan|meden|mam|mem|[ıiuü]m[ıiuü]|n[ıi]z[ıi]|nuzu|nüzü|nın"
        r"|nin|nun|nün|ları|leri|lara|lere))$"
        r"|^(?:\w+ )?(?:sanırım|galiba|belki)$"
    ),
    asks=re.compile(r"\bm[ıiuü](?:s[ıiuü]n[ıiuü]z|y[ıiuü]m|y[ıiuü]z)?$"),
    verbs=re.compile(r"(?!)"),
    verb_last=True,
)

CLAUSE_WORDS: Mapping[str, ClauseWords] = MappingProxyType({"en": _ENGLISH, "es": _SPANISH, "tr": _TURKISH})
