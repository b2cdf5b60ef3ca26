"""What somebody answers in Mexican Spanish; see `replies` for how tables are read.

Patterns are written without accents, as `wordings.SPANISH` has it.
"""

from typing import Final

from senderz_voice.exchange.people.replies import Table

_OPEN: Final = r"(y |entonces |bueno |ahora )*(a |con |de |en |por |para )?(que|quien|cual|cuando|donde|como|cuant)"
_WHEN: Final = (
    r"\b(que|cual|otro|otra) (dia|hora|fecha|horario)\b|\bcuando\b|\b(queda|conviene|acomoda|funciona) mejor\b"
)

COOPERATIVE: Final[Table] = (
    (r"\balgo mas\b|\botra (cosa|pregunta|duda)\b|\balguna duda\b|\ben que mas\b",
     ("No, es todo. Muchas gracias.",)),
    (r"\b(es|esta|quedo|seria) correct[oa]\b|\bquedo bien\b|\bcorrecto\?|\bverdad\?|\bcierto\?", ("Sí, así es.",)),
    (r"\bcorreo\b|\be-?mail\b", ("Es lucía arroba ejemplo punto com.",)),
    (r"\bcodigo postal\b", ("Es cero seis, siete cero cero.",)),
    (r"\bdireccion\b|\bdomicilio\b|\bdonde (vive|esta|se encuentra)\b",
     ("Calle Roble número doce, en la colonia Centro.",)),
    (r"\btelefono\b|\bsu (numero|celular)\b|\bque numero\b|\bnumero de contacto\b",
     ("Es cincuenta y cinco, doce treinta y cuatro, cincuenta y seis setenta y ocho.",)),
    (r"\bnacimiento\b|\bnacio\b", ("El cuatro de mayo de mil novecientos ochenta.",)),
    (r"\bcon quien\b|\bquien (habla|es|llama)\b|\bnombre\b|\bcomo se llama\b|\bapellido\b",
     ("Me llamo Lucía Ramírez.",)),
    (r"\bhablo con\b|\bse encuentra\b|\bes usted\b|\bcomunicarme con\b", ("Sí, ella habla.",)),
    (r"\bcalific|\bdel (uno|1|cero|0) al\b|\bescala\b|\bpuntuacion\b|\bestrellas\b", ("Le pongo un cuatro.",)),
    (r"\bcuant[oa]s\b", ("Somos cuatro.",)),
    (r"\bcuanto\b|\bpresupuesto\b", ("Unos dos mil pesos.",)),
    (_WHEN, ("El martes a las diez de la mañana me queda bien.",)),
    (r"\bo\b[^.?!]*\?", ("La primera opción, por favor.",)),
    (r"\bpuedo (ayudar|servir|apoyar)|\bpor que\b|\ba que se debe\b", ("No sé, ¿de qué se trata?",)),
    (rf"^(?!{_OPEN}).*\?", ("Sí, me parece bien.", "Sí.", "Sí, por favor.")),
)  # fmt: skip
