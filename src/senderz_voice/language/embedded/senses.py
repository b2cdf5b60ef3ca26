"""Words for one and the same thing in a business's daily life, in English, Spanish and Turkish.

The sentence encoder is blind to much of this: `parcel` and `order`, or `outage` and `the wifi is down`, lie far
apart for
it. A group makes such words count as shared; it never decides alone.
"""

import re
from functools import lru_cache

from senderz_voice.language.embedded.words import stem, tokens

_GROUPS: dict[str, str] = {
    "hours": "hours open close opening closing opened closed weekdays weekend abren cierran horario açık kapalı",
    "price": """price prices pricing cost costs much charge fee rate rates quote quotes estimate estimates expensive
    cheap bid
        precio cuesta cuánto cotización presupuesto cobran cobrarían fiyat ücret teklif""",
    "pay": "pay payment card cards cash credit debit check checks bill billing invoice tarjeta tarjetas pago "
    "factura ödeme kart fatura",
    "place": "address located location where street avenue directions ubicados dirección dónde adres nerede "
    "neredesiniz",
    "parking": "park parking garage estacionamiento otopark",
    "table": """table tables dinner lunch brunch reservation reservations reserve seating party mesa cenar
    reservación reservar reserva
        masa rezervasyon""",
    "visit": "appointment appointments schedule booking book visit checkup cita agendar randevu",
    "end": "cancel cancellation unsubscribe terminate end stop cancelar baja iptal",
    "plan": "subscription subscriptions membership plan plans suscripción membresía abonelik üyelik",
    "refund": "refund refunds return returns reembolso devolución iade",
    "order": """order orders ordered package packages parcel delivery deliver shipment shipped shipping ship tracking
    arrive pedido
        paquete orden entrega envío sipariş siparişim kargo paket""",
    "outage": """outage internet wifi wi-fi power electricity connection network offline luz electricidad "
    "conexión elektrik bağlantı""",
    "broken": "broken down dead working fault failed out leak leaking repair fix funciona falla arıza bozuk çalışmıyor",
    "account": "password login log locked account username sign clave contraseña cuenta şifre parola hesap",
    "complaint": "complaint complain unhappy rude terrible awful disappointed queja reclamo şikayet",
    "animals": "dog dogs cat cats pet pets animal animals perros mascotas köpek",
    "children": "kid kids child children family stroller niños çocuk",
    "access": "wheelchair accessible accessibility ramp disabled",
    "insurance": "insurance insurer insured coverage seguro sigorta",
    "diet": "vegan vegetarian gluten allergy allergies halal kosher nut nuts dairy",
    "reach": "phone email contact correo teléfono",
    "jobs": "job jobs hiring hire career vacancy apply position empleo iş",
}
_STEMS = {name: frozenset(stem(word) for word in group.split()) for name, group in _GROUPS.items()}


@lru_cache(maxsize=8192)
def senses(text: str) -> frozenset[str]:
    """The groups that the text touches."""
    stems = {stem(word) for word in tokens(text)}
    return frozenset(name for name, group in _STEMS.items() if stems & group)


def speaks_of_time(text: str) -> bool:
    """Whether the text holds or asks for days or times of day."""
    return bool(
        re.search(
            r"\d ?(?:[ap]\.?m\b|:\d\d)|\b(?:noon|midnight|when|what time|(?:mon|tues|wednes|thurs|fri|satur|"
            r"sun)days?)\b",
            text.lower(),
        )
    )
