"""Words for one and the same thing in a business's daily life, in English, Spanish and Turkish.

The sentence encoder is blind to much of this: `parcel` and `order`, or `outage` and `the wifi is down`, lie far
apart for
it. A group makes such words count as shared; it never decides alone.
"""

import re
from functools import lru_cache

from senderz_voice.language.embedded.words import stem, tokens, unaccented

_GROUPS: dict[str, str] = {
    "hours": """hours open close opening closing opened closed weekdays weekend abren cierran abrimos cerramos abrir
    horario horarios abierto abiertos abierta abre cierra atienden cerrado cerrados açık kapalı""",
    "price": """price prices pricing cost costs much charge fee rate rates quote quotes quotation estimate estimates
    expensive cheap bid ballpark precio precios cuesta cuestan cuánto cotización coticen cotizar cotice
    presupuesto cobran cobra cobrarían cobraría costo costaría tarifa tarifas fiyat ücret teklif""",
    "pay": """pay payment card cards cash credit debit check checks bill billing invoice tarjeta tarjetas pago
    pagos pagar efectivo factura ödeme kart fatura""",
    "place": """address located location where street avenue directions ubicados ubicación ubicada dirección dónde
    domicilio calle avenida colonia adres nerede neredesiniz""",
    "parking": "park parking garage estacionamiento estacionar estacionarse estacionarme otopark",
    "table": """table tables dinner lunch brunch reservation reservations reserve seating party mesa mesas cenar
    cena comer reservación reservaciones reserva reservar reservo apartar reserve rezervasyon masa""",
    "visit": """appointment appointments schedule booking book visit checkup cita citas agendar agende visita
    consulta turno randevu""",
    "end": """cancel cancellation unsubscribe terminate end stop cancelar cancele cancelen cancelación baja
    terminar iptal""",
    "plan": """subscription subscriptions membership plan plans service suscripción membresía contrato mensualidad
    servicio abonelik üyelik""",
    "refund": "refund refunds return returns reembolso reembolsen devolución devolver devuelvan iade",
    "order": """order orders ordered package packages parcel delivery delivered deliver shipment shipped shipping
    ship tracking track arrive bought pedido pedidos paquete orden entrega entregan entregaron envío
    envíos compra compré llegado rastrear sipariş siparişim kargo paket""",
    "outage": """outage internet wifi wi-fi power electricity connection network offline modem router lights blackout
    luz electricidad conexión módem señal apagón elektrik bağlantı""",
    "broken": """broken down dead working fault failed out off leak leaking repair fix funciona funcionan falla
    fallando caído cayó fue sin arıza bozuk çalışmıyor""",
    "account": """password login log locked account username sign site website clave contraseña cuenta usuario sesión
    entrar bloqueada şifre parola hesap""",
    "complaint": """complaint complain unhappy rude terrible awful disappointed queja quejarme reclamo pésimo molesto
    şikayet""",
    "animals": "dog dogs cat cats pet pets animal animals perro perros gato gatos mascota mascotas köpek",
    "children": "kid kids child children family stroller niño niños niña niñas hijos familia carriola çocuk",
    "access": "wheelchair accessible accessibility ramp disabled discapacitados rampa accesible",
    "insurance": "insurance insurer insured coverage seguro seguros aseguradora póliza sigorta",
    "diet": """vegan vegetarian gluten allergy allergies halal kosher nut nuts dairy vegano vegana veganos
    vegetariano vegetariana vegetarianos alergia alergias leche nueces""",
    "reach": "phone email contact correo teléfono contacto",
    "jobs": "job jobs hiring hire career vacancy apply position empleo vacante vacantes contratando iş",
}
SAYINGS: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (
        frozenset({"table"}),
        (
            "Four of us would like to come in for dinner.",
            "Could you fit us in for lunch?",
            "¿Tienen lugar para cuatro el sábado en la noche?",
            "Quisiera una mesa para dos personas.",
        ),
    ),
    (
        frozenset({"visit"}),
        ("I'd like to come in on Monday.", "Quisiera agendar una cita.", "Quiero sacar una cita para el lunes."),
    ),
    (
        frozenset({"order"}),
        (
            "I am still waiting for what I bought.",
            "My delivery has not come yet.",
            "¿Dónde está mi pedido?",
            "Mi compra todavía no ha llegado.",
        ),
    ),
    (
        frozenset({"price"}),
        (
            "How much would you charge to paint a room?",
            "Could you come and estimate a job for me?",
            "¿Cuánto me cobrarían por pintar un cuarto?",
            "Quiero una cotización para un trabajo.",
        ),
    ),
    (
        frozenset({"outage"}),
        (
            "My internet is down.",
            "I have lost my connection.",
            "We have no power in the house.",
            "No tengo internet.",
            "Se fue la luz en mi casa.",
            "No hay electricidad.",
            "Hay un apagón.",
        ),
    ),
    (
        frozenset({"end", "plan"}),
        (
            "I don't want the membership anymore.",
            "I want to get out of my plan.",
            "Ya no quiero la suscripción.",
            "Quiero darme de baja.",
        ),
    ),
    (
        frozenset({"account"}),
        (
            "I can't get into my account.",
            "The website won't let me in.",
            "Olvidé mi contraseña.",
            "No puedo entrar a mi cuenta.",
        ),
    ),
    (
        frozenset({"refund"}),
        ("I want my money back.", "I'd like to send this back.", "Quiero que me devuelvan mi dinero."),
    ),
    (
        frozenset({"complaint"}),
        ("I'm very unhappy with how I was treated.", "Quiero poner una queja."),
    ),
)
"""What callers say who want something that touches all these groups."""
_STEMS = {name: frozenset(stem(unaccented(word)) for word in group.split()) for name, group in _GROUPS.items()}


def sayings(text: str) -> tuple[str, ...]:
    """Typical sentences of callers for a wish that is described with this text."""
    touched = senses(text)
    return tuple(saying for groups, lines in SAYINGS if groups <= touched for saying in lines)


@lru_cache(maxsize=8192)
def senses(text: str) -> frozenset[str]:
    """The groups that the text touches."""
    stems = {stem(unaccented(word)) for word in tokens(text)}
    return frozenset(name for name, group in _STEMS.items() if stems & group)


def speaks_of_time(text: str) -> bool:
    """Whether the text holds or asks for days or times of day."""
    return bool(
        re.search(
            r"\d ?(?:[ap]\.?m\b|:\d\d)|\bde la (?:mañana|tarde|noche)\b|\b(?:a|hasta) qué hora\b|\bhorarios?\b|"
            r"\b(?:lunes|martes|miércoles|jueves|viernes|sábados?|domingos?)\b|"
            r"\b(?:noon|midnight|when|what time|(?:mon|tues|wednes|thurs|fri|satur|"
            r"sun)days?)\b",
            text.lower(),
        )
    )
