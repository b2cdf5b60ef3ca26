"""The phrasings of the dialogue acts, matched against lower-case words without punctuation.

Every line is one regular expression that stands between word boundaries; `<name>` is one of the words of `WORDS`.
English
comes first, Mexican Spanish and Turkish behind it where callers must be understood in any language.
"""

import re

WORDS: dict[str, str] = {
    "some": "a|an|the|some|any|another|real|actual|live|human|someone|somebody",
    "staff": (
        "person|human|human being|representative|rep|operator|manager|receptionist|staff member|"
        "member of staff|employee|man|woman|people"
    ),
    "body": "someone|somebody|anyone|else",
    "boss": "boss|supervisor|manager|owner",
    "talking": "talk|speak|talking|speaking|connect|connected|transfer|transferred|put",
    "later": "later|another time|tomorrow|next week|tonight|this afternoon|this evening",
    "span": "hour|minutes|morning|afternoon|evening",
    "occupied": (
        "busy|driving|at work|in a meeting|in the middle|on my way|with someone|with a client|"
        "with a customer|cooking|eating"
    ),
    "machine": "robot|bot|machine|computer|recording|recorded|ai|a.i|real person|human|automated|artificial",
    "hear": "hear|catch|understand|get|follow",
    "unable": (
        "can't|cannot|can not|couldn't|won't|will not|unable to|not able to|not be able to|not gonna|not going to"
    ),
    "weekday": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "nice": "fine|good|great|perfect|okay|lovely",
    "empleado": (
        r"persona|alguien|humano|representante|asesor\w*|agente|encargad[oa]|gerente|due[nñ][oa]|supervisor\w*|"
        r"ejecutiv[oa]|ser humano|operador\w*|recepcionista"
    ),
    "maquina": r"robot|m[aá]quina|computadora|grabaci[oó]n|contestadora|persona",
    "um": "um|uh|oh|well|so|sorry|actually|i said|hmm",
    "lead_in": "and|but|so|um|uh|okay|ok|well|oh|hi|hello|yes|yeah|also|actually|sorry",
}

PHRASINGS: dict[str, str] = {
    "opt_out": r"""
        (dejen|paren) de (llamar|marcar|molestar)(me|nos)?
        (no|ya no) (me |nos )?(vuelvan? a )?(llamar|llamen|marcar|marquen|molestar|molesten)( m[aá]s)?( por favor)?$
        b[oó]rr[ea]n?(me|nos)? de (la|su) lista|elimin[ea]n? mi n[uú]mero|no m[aá]s llamadas
        (stop|quit) (calling|phoning|ringing|bothering|contacting|harassing)
        do(n't| not) (ever )?(call|phone|ring|contact) (me|us|here|this|again|back|my)
        never (call|phone|contact|ring) (me|us|here|again|this)
        (take|get|remove|delete) (me|us|my (number|name)|this number) (off|from|out of)
        remove my number|opt (me )?out|unsubscribe|do not call list|no more calls|stop the calls
        (no me|no nos) (vuelvan?|llamen?|llames?|vuelva)( a llamar)?
        qu[ií]t[ea]n?me de (la|su) lista
        no (quiero|deseo) (que me llamen|m[aá]s llamadas)
        beni (bir daha )?arama\w*
        (bir daha|art[ıi]k) (beni )?arama\w*
        aramay[ıi] (b[ıi]rak|kes)\w*
        listenizden [cç][ıi]kar\w*
        lose my number|leave me alone|dej[ea]n? de llamar\w*|numaram[ıi] sil\w*
    """,
    "voicemail": r"""
        (after|at) the (tone|beep)
        leave (us |me )?(a|your) (message|name)[\w ]*(after|beep|tone)
        (not|isn't|aren't|unable to) (available|able)?[\w ]*(take|answer|come to) (your|the) (call|phone)
        you('ve| have) reached the (voicemail|voice mail|mailbox)
        automated voice messag\w+
        deje su mensaje despu[eé]s
        voice ?mail ?box|mailbox is full|record your message|sinyal sesinden sonra
    """,
    "wrong_number": r"""
        (aqu[ií] no vive|no conozco a|no es aqu[ií]|se equivoc[oó])|n[uú]mero (est[aá] )?(mal|incorrecto)
        (no one|nobody|there'?s no ?(one|body)?) (here )?(by|with|called|named) (that|the|a)?
        (don't|doesn't|do not|does not) (know|live) (anyone|anybody|any|here|him|her)( (by|called|named))?
        (he|she|they) do(es)?n't live here
        i'm not (him|her|that person)
        wrong (number|person)|you have the wrong|n[uú]mero equivocado|yanl[ıi][sş] numara
    """,
    "human": r"""
        (quiero|necesito|prefiero) (a )?(una|un) (persona|humano)|(someone|somebody) real
        (p[aá]se(me)?|comun[ií]que(me)?|transfi[eé]ra(me)?|me (comunica|pasa|transfiere)) con
        (me (puede |podr[ií]a )?(comunicar|pasar|transferir)|comunicarme|pasarme) con
        (hablar|hable|platicar) con (el |la |un |una |alg[uú]n |alguna )?<empleado>
        (persona|humano|alguien) (real|de verdad|de carne y hueso)
        ^(un |una |el |la )?(asesor|operadora?|agente|recepcionista|gerente)( por favor)?$
        ^(an? |the )?(agent|front desk)( please)?$
        (to|with) the front desk
        <talking>( me)?( through)? (to|with|through to) (<some> ){0,3}(<staff>|<body>|your <boss>)
        (is there|can i get|could i get|get me|give me|i want|i need|i'd like|want|prefer) (<some> ){1,3}<staff>
        ^(<some> )*<staff>( please)?$
        live (person|representative)
        (put|connect|transfer) me (through|over|to)
        hablar con (una persona|alguien|un humano|un representante)
        (bir (insan|yetkili|ki[sş]i|temsilci)\w*|birisiyle|biriyle) (g[oö]r[uü][sş]\w*|konu[sş]\w*|ba[gğ]la\w*)
        real person|human being|customer service
    """,
    "leave_message": r"""
        (d[eé]je|p[aá]se|d[eé])(le|les) (un |el |este )?(recado|mensaje)|av[ií]se(le|les)
        (que )?(alguien |[eé]l |ella )?(me|nos) (llame|marque|hable)n?( por favor| despu[eé]s| cuando \w+)*$
        (have|get) (someone|somebody|her|him|them) (to )?(call|ring|phone|get back to) me
        (dejar|dejarle|darle?|pasarle?|tomar(me)?) (un |el )?(mensaje|recado)
        (que )?(me|nos) (llamen?|regresen?|devuelvan?|marquen?)( la llamada| despu[eé]s| m[aá]s tarde)?$
        (regresar|devolver|devuelvan?|regresen?)(me|le)? la llamada|d[ií]ga(le|les) (a \w+ )?que
        (leave|take|pass (on|along)|give|get) (\w+ )?(\w+ )?a (short |quick )?message
        (have|get|ask|tell) (the )?\w+ (to )?(call|ring|phone) (me )?back
        (can|could|will|would) (someone|somebody|you|he|she|they) (please )?(call|ring|phone) me( back)?
        dejar (un )?(mensaje|recado)
        leave (a )?word|mesaj b[ıi]rak\w*|not b[ıi]rak\w*
    """,
    "not_interested": r"""
        no (me|nos) interesa\w*|no (lo |la )?(quiero|necesito|deseo)$|no gracias no (me )?\w+
        (not|n't|no) (\w+ )?interested
        don't (want|need) (it|this|that|any|to (do|talk|hear|answer|take|continue|discuss|participate))
        do not (want|need) (it|this|any|to)
        no interest\w*|don't care|not for me|i'?ll pass|hard pass|i('d| would) rather not|no me interesa
        no estoy interesad[oa]|ilgilenmiyorum|istemiyorum
    """,
    "busy": r"""
        (ahorita|ahora|en este momento) no (puedo|es buen momento)
        estoy (manejando|trabajando|en una (junta|reuni[oó]n)|comiendo)
        (ll[aá]m[ea]\w*|m[aá]rquen?me|puede llamar) (ma[nñ]ana|en (un rato|una hora)|al rato)
        (call|phone|ring|try) (me |us )?(back |again )?(<later>|in (an?|the|\w+) <span>)
        (i'm|i am|we're) (\w+ )?<occupied>
        (not|isn't|is not) a (good|great) time
        call (me )?back (later|at|on|in|after|tomorrow|when)
        ll[aá]m[ea]\w* (m[aá]s tarde|luego|despu[eé]s)
        bad time|can't talk|cannot talk|don't have (the )?time|no time (now|right)|estoy ocupad[oa]
        sonra ara\w*|me[sş]gul[uü]m|m[uü]sait de[gğ]ilim
    """,
    "robot": r"""
        (es|eres|hablo con|estoy hablando con) (usted )?(un |una )?<maquina>( real| de verdad)?$
        (are you|is this|you're) ((just|really|actually|like) )?(a |an )?(\w+ )?<machine>
        am i (talking|speaking) (to|with) (a |an )?(\w+ )?<machine>
        (you |it |this )?sounds? like (a |an )?(\w+ )?<machine>
        (eres|es usted|es) (un |una )?(robot|m[aá]quina|persona real)
        robot ?mu\w*
    """,
    "who": r"""
        (con|de) qui[eé]n (hablo|tengo el gusto|estoy hablando)|qui[eé]n (me )?habla
        de d[oó]nde (me )?(llama|habla)n?|de parte de qui[eé]n$
        who('s| is| are)? (this|it|you|calling|that|am i|there|is speaking|is calling)
        who('s| is) (this|calling|speaking)
        (what|which) (company|business|place|office|organization) (is|are|did|was)
        where (are|did) you (calling|call) from
        qui[eé]n (habla|llama|es)
        kim(siniz| ar[ıi]yor|le g[oö]r[uü])
        what('s| is) your name|who did you say
    """,
    "why": r"""
        (para|por) qu[eé] (me )?(llama|habla)n?|de qu[eé] se trata|sobre qu[eé] (es|llama)
        qu[eé] se le ofrece|cu[aá]l es el motivo
        (why|what for) (are|do|did|would|is|the) (you|this|the)
        why('re| are)? you calling
        what('s| is| are you) (this|it|that|the|your)?\s?(\w+ )?(about|regarding|reason|purpose|calling (about|for))
        ^(but )?why$
        qu[eé] (quiere|desea|necesita)
        what do you (want|need)|how can i help you|what is this|para qu[eé] llama|neden ar[ıi]yor\w*
        ne i[cç]in
    """,
    "slower": r"""
        slow(er|ly| down)|too fast|so fast|m[aá]s despacio|daha yava[sş]
    """,
    "present": r"""
        ^(s[ií] )?(soy yo|ella habla|[eé]l habla|con (ella|[eé]l)( habla)?|s[ií] ella es|el mismo|la misma)$
        ^(yes |yeah |hi |hello )*(this is (he|she|him|her|me)|speaking|that's me|you're speaking (to|with) (him|her))$
        ^(yes |yeah |hi |hello )*(this is) \w+( \w+)?( speaking)?$
    """,
    "absent": r"""
        (no (est[aá]|se encuentra)|sali[oó]|anda fuera)( ahorita| en este momento| en casa)?$
        est[aá] (dormid[oa]|de viaje|trabajando|en el trabajo)( ahorita| en este momento)?$
        (he|she|they)('s|'re| is| are) (not|out|away|asleep|at work|at school|on vacation|unavailable)
        (he|she|they|who) (isn't|aren't) (here|home|in|available|around)
        \w+ (isn't|is not|'s not) (here|home|in|around|available) (right now|at the moment|today)
        (can|could|may|should) i take a message|no est[aá] en casa|evde de[gğ]il|burada de[gğ]il
    """,
    "repeat": r"""
        no (le |lo |te |la )?(escuch[oóeé]|oigo|o[ií]|entend[ií]|entiendo)( bien| nada)?|qu[eé] dijo
        perd[oó]n qu[eé]|^perd[oó]n$|m[aá]s fuerte
        (what|which) (time|day|date) (was|is) (it|that|the \w+)( again)?|when (was|is) (it|that) again
        (repeat|rephrase) (that|it|the|please|yourself|what)
        (can|could|would) you (please )?repeat
        say (that|it|what) again
        (didn't|did not|couldn't|can't|cannot|can hardly|can barely) (\w+ )?<hear>( (you|that|it|what|the|a))?
        ^(sorry|excuse me)( what)?$
        ^(what|huh|eh|sorry)$
        you('re| are) (breaking up|cutting out)
        (one|once) more time|come again|what did you say|what was that|pardon( me)?|excuse me what
        (puede |podr[ií]a )?repet\w+
        tekrar (eder|s[oö]yle|eder misiniz)\w*
        ^(mande|c[oó]mo|efendim|anlamad[ıi]m)$
        speak up|louder|^(una |otra )vez( por favor)?$|(d[ií]ga|rep[ií]ta)\w* otra vez
    """,
    "hold": r"""
        (un|deme un|esp[eé]re(me)? (un )?)\s?(momento|segundo|momentito|segundito|minuto)|esp[eé]r[ea](me|n)?
        perm[ií]tame|d[eé]jeme (ver|revisar|checar)
        (one|just a|give me a|wait a|a) (second|sec|moment|minute|min)(?! (for|to|is|of))
        let me (check|look|see|think|get|grab|find)
        wait( please)?$
        (hold|hang) on|bear with me|un momento|bir (dakika|saniye)
    """,
    "cancel": r"""
        canc[eé]l[ea]\w*|olv[ií]del[oa]|ya no importa|mejor no|d[eé]jelo as[ií]
        cancel(l?ing|l?ed)?|call it off|forget (it|about it)|never mind|nevermind|(let's |just )leave it
        drop it|cancelar|iptal
    """,
    "change": r"""
        (otro|otra|diferente) (d[ií]a|hora|fecha|horario)|cambi(ar|arla|arlo|e|amos)|mover(la|lo)?|reagendar
        reprograme\w*|podr[ií]a ser|mejor (el|a las|por la|en la)|qu[eé] tal (el|a las)|prefier[oe]
        preferir[ií]a
        (another|different|other|later|earlier) (day|time|date|slot)
        (could|can|might) (we|i|you) (do|make|move|change|have|come|switch|push|try|say)
        (would|might) (be )?(better|prefer)
        reschedul\w+|change (it|the|my|that)|move (it|the|my|that)|how about|what about|instead|rather
        works better|better (for me|if)|i'd prefer|push it|cambiar|reprogramar|de[gğ]i[sş]tir\w*
        ba[sş]ka (g[uü]n|saat)
    """,
    "cannot": r"""
        no (voy a )?(puedo|podr[eé]|podr[ií]a|podemos|poder)( ir| asistir| llegar| ese d[ií]a)?
        no me (queda|funciona|acomoda|sirve)|se me (complic[oó]|hace imposible)|no estar[eé]
        <unable> (be able to )?(make|come|do|attend|be|go|get|help|keep|work|do it|it)
        (doesn't|does not|won't|isn't going to|not going to|don't|not gonna) (really )?work
        not (able|possible|available|free)
        (something|it's) (came|come) up
        have to (say no|decline)
        nothing (else )?works|no longer|double ?booked|out of town|no puedo|gelemem|gelemeyece\w*
    """,
    "unsure": r"""
        no (estoy )?segur[oa]|no (lo )?(s[eé]|recuerdo|me acuerdo)|tal vez|quiz[aá]s?|a lo mejor
        tendr[ií]a que (ver|checar|revisar)|d[eé]jeme pensarlo
        (i )?(don't|do not|dont) (know|remember|have (it|that|one))
        not (really |entirely |quite )?sure
        i'?ll have to (check|think|ask|see)
        no idea|maybe|perhaps|i forg[eo]t|hard to say|i('d| would) have to|let me think|no (lo )?s[eé]
        bilmiyorum|emin de[gğ]ilim
    """,
    "nothing_else": r"""
        (eso )?(es|ser[ií]a) todo|nada m[aá]s|no(,)? (ya )?(es|ser[ií]a) todo|as[ií] est[aá] bien
        that('ll| will) be all|no (that's it|gracias eso es todo)
        (that's|that is|that'll be|that was|that would be|i think that's) (it|all|everything)
        i'?m (good|all set|fine|okay)
        no(pe)? (i'm|we're) (good|fine|set)
        nothing (else|more)|no (more )?questions|(we're|all) (good|set)|eso es todo|nada m[aá]s|hepsi bu
        bu kadar
    """,
    "no": r"""
        no (es|est[aá]) (correcto|bien|as[ií])|(es|est[aá]) (incorrecto|mal|equivocado)|para nada
        claro que no|creo que no|todav[ií]a no|(hoy|ahorita) no
        ^(<um> )*(no|nope|nah|naw|hay[ıi]r|yok)(?!\w| (problem|worries|trouble|doubt|issue|question|se|te|me))
        <um> (no|nope|nah|naw|hay[ıi]r|yok)(?!\w| (problem|worries|trouble|doubt|issue|question|se|te|me))
        no (thank|thanks|sir|ma'am|way|please|gracias)
        not (really|now|today|at all|yet|correct|right|this time|anymore)
        i don't (think|believe|want)
        (that's|that is|it's|this is|is|that isn't|isn't) (not |in)?(?<!s )(wrong|incorrect)
        (that's|that is|it's|it is) not
        absolutely not|definitely not|of course not|not (quite|exactly)|i'?d say no|decline|negative
        that isn't|have to say no|i refuse|don't (do|bother)
    """,
    "yes": r"""
        (es|as[ií] es|est[aá]) (correcto|bien|perfecto)|as[ií] es|correcto|exacto|perfecto|desde luego
        me parece( muy)? bien|ah[ií] (estar[eé]|estaremos|nos vemos)|con (mucho )?gusto
        s[ií] (puedo|quiero|se[nñ]or\w*)|de una vez|me queda bien|confirmo|confirmad[oa]|ajá|aj[aá]|adelante
        d[ií]game|cuente con (ello|eso)|no hay problema|ok|okey
        ^(sale|va|vale|ándale|andale)( pues)?( gracias)?$
        sure(?! if| about)
        correct(?! it| that)
        that's (right|fine|correct|good|great|it|okay|ok|perfect|true)
        (that|it|this|which|<weekday>)('ll| will| would|'d)? (still )?(works?|suits?|be <nice>)
        (sounds?|looks?|seems?) (good|great|fine|right|perfect|lovely|okay|ok|like a plan|wonderful)
        yes|yeah|yep|yup|yea|yah|ya|okay|ok|alright|all right|absolutely|definitely|certainly|of course
        i (can|will|do|did|am|would|have|could)(?= |$)(?! (not|be able|you|i))
        i'(ll|d) (be (there|happy|glad|here)|love|come|make it|take|do that|like that)
        works for me|i would love|we('ll| will) be there|see you (then|there|on)|you bet|go ahead
        right$
        ^right
        no (problem|worries|trouble|doubt)
        fine( by me| with me)?|perfect|great|exactly|indeed|please do|gladly|why not|uh ?huh
        that is (right|fine|correct|good|great|okay)
        mm+[ -]?h+m+|mhm+|got it|understood|i understand|i see|for sure|by all means|happy to
        looking forward|(i|we) confirm|^confirmed$|s[ií]|claro|por supuesto|de acuerdo|evet|tamam|olur|tabii?
    """,
    "goodbye": r"""
        tengo que (irme|colgar|dejar(lo|la|le))|que le vaya bien
        (have|need|got) to get going
        (que )?(tenga|ten|pase) (un )?(muy )?(buen\w*|excelente|bonit[oa]|lindo) (d[ií]a|tarde|noche|fin)\w*
        (ya )?me (tengo que ir|voy|despido)|nos vemos|bye|chao|hasta (pronto|ma[nñ]ana)|cu[ií]dese
        take care$
        (i )?should let you go
        talk to you (later|soon)
        have a (good|great|nice) (one|day|night|evening|weekend)
        (i )?(have|got|gotta|need) to (go|run|hang up)
        good ?bye|bye( ?bye)?|see (you|ya)|gotta (go|run)|hang(ing)? up|end (the|this) call
        ho[sş][cç]a ?kal\w*|g[oö]r[uü][sş][uü]r[uü]z|g[uü]le g[uü]le
        adi[oó]s|hasta luego
    """,
    "thanks": r"""
        (muchas |mil )?gracias|se lo agradezco|muy amable
        appreciate (it|that|you|the)
        thanks|thank you|thank u|cheers|gracias|te[sş]ekk[uü]r\w*|sa[gğ] ?ol\w*
    """,
    "hello": r"""
        ^(hola|buen[oa]s( d[ií]as| tardes| noches)?|buen d[ií]a|d[ií]game|qu[eé] tal)
        ^(um |uh |oh )*(hello|hi|hey|good (morning|afternoon|evening)|yo|hola|bueno|merhaba|alo|yes hello|speaking)
    """,
    "question": r"""
        ^(<lead_in> )*(tienen?|hay|puedo|puede[ns]?|podr[ií]an?|aceptan|hacen|venden|est[aá]n?|abren|cierran)
        ^(<lead_in> )*(hasta qu[eé]|desde qu[eé]|cu[aá]nt[oa]s?|qui[eé]n|con qui[eé]n|me (puede|podr[ií]a))
        ^(<lead_in> )*(what|when|where|which|who|how|why|do you|does|did|have you|tell me)
        ^(<lead_in> )*(is (there|it|the|this|that|your)|are (you|there|your|we)|will (it|you|there)|would (it|you))
        ^(<lead_in> )*(can|could|may|should|do|am) (i|we)|^(<lead_in> )*(can|could) you
        ^(<lead_in> )*(i('m| was| am) wondering|i('d| would) like to (know|ask)|i (want|wanted|need) to (know|ask))
        ^(<lead_in> )*(cu[aá]l|cu[aá]ndo|d[oó]nde|qu[eé]|c[oó]mo|a qu[eé])
    """,
}


def compiled(phrasings: str) -> re.Pattern[str]:
    """The lines as one pattern."""
    lines = (re.sub(r"<(\w+)>", lambda name: f"(?:{WORDS[name[1]]})", line.strip()) for line in phrasings.splitlines())
    return re.compile("|".join(rf"(?<!\w)(?:{line})(?!\w)" for line in lines if line))


EXAMPLES: dict[str, tuple[str, ...]] = {
    "opt_out": ("Please stop calling this number.", "I do not want to receive any more calls from you."),
    "human": (
        "I want to talk to a real person.",
        "Let me talk with one of your employees.",
        "Can I get an actual human on the line?",
    ),
    "not_interested": ("I'm not interested in this.", "This is not something I want.", "I don't want to take part."),
    "busy": (
        "I can't talk right now.",
        "Could you try me again at a better moment?",
        "I'm in the middle of something.",
    ),
    "robot": ("Are you a machine or a human?", "Am I talking with a computer?"),
    "who": ("Who am I talking to?", "What company is this?"),
    "why": ("What is the reason for this call?", "What is this about?"),
    "repeat": ("Could you say that again, please?", "I didn't hear what you said."),
    "wrong_number": ("You have the wrong number.", "There is nobody here with that name."),
    "cannot": (
        "Unfortunately that is impossible for me.",
        "I am not able to be there.",
        "I have another commitment then.",
    ),
    "yes": ("That is perfectly fine with me.", "I agree with that.", "I will be there for certain."),
    "no": ("I would rather decline.", "That is not the case.", "I disagree with that."),
    "goodbye": ("I am going to hang up now.", "Talk to you another day, bye."),
    "unsure": ("I don't know that right now.", "I am not certain about it."),
    "leave_message": ("I'd like to leave a message for them.", "Please ask them to phone me back."),
}
