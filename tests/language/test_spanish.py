"""Calls in Spanish, told turn by turn, and what slots are cut out of Spanish words."""

import json

import pytest

from senderz_voice.language.embedded.acts import Act, by_pattern
from senderz_voice.language.embedded.slots import email_address, person_name, phone_number
from senderz_voice.language.embedded.spanish import as_english, slots_in
from senderz_voice.language.embedded.spanish_moments import spoken
from senderz_voice.language.embedded.times import find
from senderz_voice.ports.language import Tool
from tests.language.rehearsal import Rehearsal, inbound, outbound
from tests.language.test_inbound import END, HUMAN, MESSAGE, TABLE

KNOWLEDGE = """Osteria Nove está en la calle Hidalgo 12, junto al teatro.
Abrimos de martes a domingo de 5 de la tarde a 11 de la noche y cerramos los lunes.
- Hay estacionamiento gratuito detrás del edificio.
- Tenemos platillos veganos y sin gluten.
P: ¿Aceptan tarjetas? R: Aceptamos todas las tarjetas, pero no cheques.
El menú de degustación cuesta 900 pesos por persona."""
CONFIRM = "Call Maria to confirm her dental cleaning on Friday at 3:30 pm."
MOVE = "Reschedule the appointment from Monday at 10 am to Wednesday at 2 pm or Thursday at 9 am."
REMIND = "Remind Ana about her visit tomorrow at 9 am."


def answered(tools: tuple[Tool, ...] = (HUMAN, MESSAGE, END, TABLE)) -> Rehearsal:
    call = Rehearsal(inbound(KNOWLEDGE, tools), language="es-MX")
    call.assistant()
    return call


def placed(script: str) -> Rehearsal:
    call = Rehearsal(outbound(script), language="es-MX")
    call.assistant()
    return call


def asked_for(call: Rehearsal) -> tuple[str, dict[str, object]]:
    assert call.tool is not None
    return call.tool.name, json.loads(call.tool.arguments)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("¿A qué hora abren el sábado?", "de 5 de la tarde"),
        ("¿Tienen estacionamiento?", "detrás del edificio"),
        ("¿puedo pagar con tarjeta?", "no cheques"),
        ("donde estan ubicados", "calle Hidalgo 12"),
        ("¿Cuánto cuesta el menú?", "900 pesos"),
        ("¿Tienen algo vegano?", "veganos y sin gluten"),
    ],
)
def test_spanish_knowledge_answers(question: str, answer: str) -> None:
    assert answer in answered().hear(question)


def test_what_is_not_known_is_admitted() -> None:
    assert "no tengo ese dato" in answered().hear("¿Hay música en vivo?")


def test_an_intent_takes_what_was_said_and_asks_for_the_rest() -> None:
    call = answered()
    words = call.hear("Quisiera reservar una mesa para cuatro personas mañana a las siete y media")
    assert words == "¿Me puede dar su nombre, por favor?"
    call.hear("Marta Jiménez")
    assert asked_for(call) == ("book_table", {"party_size": 4, "time": "2026-01-28T19:30", "name": "Marta Jiménez"})
    assert call.came_back('{"say": "Su mesa está reservada."}').startswith("Su mesa está reservada. ¿Hay algo más")
    call.hear("No, es todo, gracias.")
    assert call.finish == "hang_up"


def test_one_question_at_a_time() -> None:
    call = answered()
    assert call.hear("¿tienen mesa para cenar?") == "¿Para cuántas personas?"
    assert call.hear("seis personas") == "¿Para qué día y a qué hora?"
    call.hear("el sábado a las ocho")
    call.hear("a nombre de López")
    assert asked_for(call)[1] == {"party_size": 6, "time": "2026-01-31T20:00", "name": "López"}


def test_a_message_is_taken_and_read_back_in_spanish() -> None:
    call = answered(())
    assert call.hear("quiero dejar un recado") == "¿Qué recado quiere dejar?"
    call.hear("que el horno se descompuso otra vez")
    call.hear("me llamo Ana Ruiz")
    words = call.hear("cincuenta y cinco, doce treinta y cuatro, cincuenta y seis setenta y ocho")
    assert words == (
        "Tengo un recado de Ana Ruiz, con el número 5 5 1 2 3 4 5 6 7 8: "
        "que el horno se descompuso otra vez. ¿Es correcto?"
    )
    assert "ya tomé su recado" in call.hear("así es")
    assert call.digest("caller_hung_up").callback_number == "5512345678"


def test_a_person_who_cannot_be_reached_becomes_a_message_without_english_words() -> None:
    call = answered()
    assert call.hear("páseme con el gerente, por favor") == "Un momento, le comunico."
    assert "¿Quiere dejar un recado?" in call.came_back(ok=False)
    call.hear("sí, por favor")
    call.hear("no se lo doy")
    call.hear("no")
    assert "el número desde el que llama: quiere hablar con una persona" in call.hear("no")


def test_no_more_calls_are_respected() -> None:
    for words in ("no me vuelvan a llamar", "ya no me llamen por favor", "quítenme de su lista", "dejen de llamarme"):
        call = answered()
        assert "No recibirá más llamadas" in call.hear(words)
        assert asked_for(call)[0] == "opt_out"


def test_an_appointment_is_confirmed() -> None:
    call = Rehearsal(outbound(CONFIRM), language="es-MX")
    assert call.assistant() == (
        "Hola, le habla el asistente virtual de Larkspur Dental. Esta llamada es para Maria. "
        "Le llamo para confirmar su limpieza dental, el viernes a las 3:30 de la tarde. ¿Le sigue quedando bien?"
    )
    assert call.hear("sí, claro, ahí estaré").startswith("Perfecto, queda anotado.")
    assert call.finish == "hang_up"
    assert call.digest().outcome == "confirmed"


def test_an_appointment_is_moved_on_request() -> None:
    call = placed(CONFIRM)
    assert "¿Qué otro día y a qué hora le queda bien?" in call.hear("ah, no puedo el viernes")
    words = call.hear("¿puede ser el lunes a las diez de la mañana?")
    assert words == "Entonces sería el lunes a las 10 de la mañana. ¿Es correcto?"
    assert "queda anotado: el lunes a las 10 de la mañana." in call.hear("sí, correcto")
    digest = call.digest()
    assert digest.outcome == "rescheduled"
    assert "Monday at 10 a.m." in digest.summary, "the operator reads English"


def test_two_days_are_offered_and_one_is_chosen() -> None:
    call = placed(MOVE)
    assert "¿Le queda bien el miércoles a las 2 de la tarde o el jueves a las 9 de la mañana?" in call.assistant_words
    assert "el jueves a las 9 de la mañana" in call.hear("el jueves está bien")
    assert call.digest().outcome == "rescheduled"


def test_a_reminder_is_accepted() -> None:
    call = placed(REMIND)
    assert "Le llamo para recordarle su visita, mañana a las 9 de la mañana. ¿Podrá asistir?" in call.assistant_words
    call.hear("gracias, ahí nos vemos")
    assert call.digest().outcome == "confirmed"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("¿quién habla?", "Soy el asistente virtual de Larkspur Dental."),
        ("¿es usted un robot?", "no una persona"),
        ("perdón, ¿me lo repite?", "Le llamo para confirmar"),
        ("estoy manejando, llámeme mañana", "le volvemos a llamar mañana"),
        ("número equivocado", "me equivoqué de número"),
        ("no me interesa", "Entiendo"),
    ],
)
def test_what_people_say_instead(words: str, answer: str) -> None:
    assert answer in placed(CONFIRM).hear(words)


def test_a_script_in_its_own_words_stays_english_and_says_so() -> None:
    call = placed("Ask how satisfied they were with the service and what could be better.")
    assert call.assistant_words.startswith("Disculpe, por ahora esta llamada solo la puedo atender en inglés.")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("el viernes a las tres y media de la tarde", "el viernes a las 3:30 de la tarde"),
        ("pasado mañana a las cuatro menos cuarto", "pasado mañana a las 3:45"),
        ("el veintitrés de enero a la una", "el 23 de enero a la 1"),
        ("el lunes que viene al mediodía", "el próximo lunes al mediodía"),
        ("mañana por la mañana", "mañana por la mañana"),
        ("a las 15:30", "a las 3:30 de la tarde"),
        ("3 de la tarde", "a las 3 de la tarde"),
        ("hoy a las 8:30 p.m.", "hoy a las 8:30 de la noche"),
        ("el día quince", "el 15"),
        ("la próxima semana", "la próxima semana"),
    ],
)
def test_days_and_times_there_and_back(said: str, meant: str) -> None:
    moment = find(as_english(said))
    assert moment is not None
    assert spoken(moment) == meant


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("me llamo Marta Jiménez y mi número es cinco cinco", "Marta Jiménez"),
        ("soy Juan", "Juan"),
        ("habla Roberto Díaz", "Roberto Díaz"),
        ("es Guadalupe Hernández", "Guadalupe Hernández"),
        ("sí, Roberto", "Roberto"),
        ("somos seis", None),
        ("quiero una mesa", None),
    ],
)
def test_names(said: str, name: str | None) -> None:
    assert person_name(as_english(said), asked=True) == name


def test_figures_of_numbers_and_addresses() -> None:
    dictated = "mi número es cinco cinco, doce treinta y cuatro, cincuenta y seis setenta y ocho"
    assert phone_number(as_english(dictated)) == "5512345678"
    assert phone_number(as_english("más cincuenta y dos, 55 1234 5678")) == "+525512345678"
    assert email_address(as_english("sofia punto lind arroba gmail punto com")) == "sofia.lind@gmail.com"


def test_only_spanish_is_rewritten() -> None:
    assert slots_in("call me once at two", "en") == "call me once at two"
    assert slots_in("a las dos", "es-MX") == "at 2:00"


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("is there a sale this week", Act.YES),
        ("my insurance agent told me to call", Act.HUMAN),
        ("do you take care of dogs", Act.GOODBYE),
        ("the va hospital sent me", Act.YES),
        ("once is enough", Act.YES),
    ],
)
def test_english_words_that_are_spelt_like_spanish_ones_do_nothing(words: str, act: Act) -> None:
    assert act not in by_pattern(words)
