"""People who are no plain conversations, as decisions: what they hear, how long, which keys, and their next move."""

import pytest

from senderz_voice.exchange.people import replies_es, replies_tr
from senderz_voice.exchange.people.casting import cast
from senderz_voice.exchange.people.characters import Callee
from senderz_voice.exchange.people.moves import LISTEN, Move
from senderz_voice.exchange.people.replies import Replies
from senderz_voice.exchange.people.talkers import Interrupter, Murmurer
from senderz_voice.exchange.people.wordings import SPANISH, TURKISH


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("Buenas tardes, le hablo de Larkspur. ¿Con quién tengo el gusto?", "Me llamo Lucía Ramírez."),
        ("¿Me puede dar su nombre completo?", "Me llamo Lucía Ramírez."),
        ("¿Hablo con Lucía Ramírez?", "Sí, ella habla."),
        ("¿Le queda bien el martes a las tres?", "Sí, me parece bien."),
        ("¿Qué día le gustaría venir?", "El martes a las diez de la mañana me queda bien."),
        ("¿Cuándo puede venir?", "El martes a las diez de la mañana me queda bien."),
        ("¿Prefiere por la mañana o por la tarde?", "La primera opción, por favor."),
        (
            "¿Cuál es su número de teléfono?",
            "Es cincuenta y cinco, doce treinta y cuatro, cincuenta y seis setenta y ocho.",
        ),
        ("¿Me regala su correo electrónico?", "Es lucía arroba ejemplo punto com."),
        ("¿Cuántas personas serían?", "Somos cuatro."),
        ("Entonces, el martes a las diez. ¿Es correcto?", "Sí, así es."),
        ("¿Hay algo más en lo que le pueda ayudar?", "No, es todo. Muchas gracias."),
        ("Le llamo por su cita.", "Ajá, muy bien."),
        ("¿Cómo funciona la luna?", "Perdón, ¿me lo puede repetir?"),
        # As recognisers write it.
        ("Le hablo de la clínica dental. Con quien tengo el gusto.", "Me llamo Lucía Ramírez."),
        ("Le queda bien el martes a las 3 de la tarde.", "Sí, me parece bien."),
        ("Hay algo mas en lo que le pueda ayudar.", "No, es todo. Muchas gracias."),
        ("", "Perdón, ¿me lo puede repetir?"),
    ],
)
def test_what_the_spanish_one_answers(heard: str, said: str) -> None:
    assert Replies(replies_es.COOPERATIVE, SPANISH).to(heard) == Move(said)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("İyi günler, Larkspur'dan arıyorum. Kiminle görüşüyorum?", "Adım Ayşe Kaya."),
        ("Adınızı alabilir miyim?", "Adım Ayşe Kaya."),
        ("Ayşe Hanım ile mi görüşüyorum?", "Evet, benim."),
        ("Salı günü saat üç uygun mu?", "Evet, benim için uygun."),
        ("Hangi gün gelmek istersiniz?", "Salı günü sabah saat on benim için uygun."),
        ("Ne zaman gelebilirsiniz?", "Salı günü sabah saat on benim için uygun."),
        ("Sabah mı yoksa öğleden sonra mı?", "İlki olsun, lütfen."),
        ("Telefon numaranız nedir?", "Beş yüz otuz iki, beş yüz elli beş, sıfır bir, kırk iki."),
        ("E-posta adresiniz nedir?", "Ayşe nokta kaya et örnek nokta kom."),
        ("Kaç kişi geleceksiniz?", "Dört kişiyiz."),
        ("Salı, saat on. Doğru mu?", "Evet, doğru."),
        ("Başka bir isteğiniz var mı?", "Hayır, bu kadar. Teşekkür ederim."),
        ("Randevunuz için arıyorum.", "Peki."),
        ("Ay nasıl döner?", "Pardon, tekrar eder misiniz?"),
        # As recognisers write it.
        ("Salı günü saat üç sizin için uygun mu.", "Evet, benim için uygun."),
        ("Telefon numaranız nedir.", "Beş yüz otuz iki, beş yüz elli beş, sıfır bir, kırk iki."),
        ("", "Pardon, tekrar eder misiniz?"),
    ],
)
def test_what_the_turkish_one_answers(heard: str, said: str) -> None:
    assert Replies(replies_tr.COOPERATIVE, TURKISH).to(heard) == Move(said)


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        ("spanish", "Muchas gracias, que tenga un excelente día."),
        ("spanish", "Listo. Hasta luego."),
        ("turkish", "Teşekkür ederim. İyi günler dilerim."),
        ("turkish", "Görüşmek üzere, hoşça kalın."),
    ],
)
def test_a_goodbye_in_any_language_ends_the_call(kind: str, heard: str) -> None:
    assert cast(kind).heard(heard).hang_up


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        ("spanish", "Un momento, por favor, le comunico con un asesor."),
        ("turkish", "Bir dakika lütfen, sizi aktarıyorum."),
    ],
)
def test_a_request_to_hold_in_any_language_is_waited_out(kind: str, heard: str) -> None:
    assert cast(kind).heard(heard) == LISTEN


def test_a_greeting_in_turkish_is_no_goodbye() -> None:
    assert not cast("turkish").heard("İyi günler, ben Larkspur'dan Deniz.").hang_up


def test_another_language_is_declined_shortly_the_second_time() -> None:
    person = Callee(replies_es.COOPERATIVE, SPANISH)
    assert [person.heard_foreign().say for _ in range(3)] == [SPANISH.foreign[0], *[SPANISH.foreign[1]] * 2]


def test_an_interruption_comes_once_in_a_sentence_and_twice_in_a_call() -> None:
    person = Interrupter()
    for least in (1.2, 1.8):
        assert person.spoken_to(least - 0.1) == LISTEN
        said = person.spoken_to(least)
        assert said.say
        assert said.insists
        assert person.spoken_to(9.0) == LISTEN
        assert person.heard("Good afternoon, does Friday") == LISTEN
    assert person.spoken_to(9.0) == LISTEN
    assert person.heard("Does Friday still work for you?") == Move("Yes, that works for me.")


def test_a_goodbye_reaches_even_one_who_interrupts() -> None:
    person = Interrupter()
    person.spoken_to(2.0)
    assert person.heard("Goodbye then.").hang_up


def test_murmurs_come_at_a_distance_and_after_questions_only() -> None:
    person = Murmurer()
    murmured = [tick / 50 for tick in range(400) if person.spoken_to(tick / 50) != LISTEN]
    assert murmured == [2.5, 5.0, 7.5]
    assert person.heard("We have moved to another street.") == LISTEN
    assert person.heard("Is that all right?").insists
    assert person.spoken_to(2.5).insists
    assert [person.heard("And?").hang_up for _ in range(4)] == [False, False, False, True]


def test_murmurs_in_the_silence_end_too() -> None:
    person = Murmurer()
    assert [person.silence().hang_up for _ in range(6)] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("key", "begins"),
    [
        ("1", "Sales, this is Sam."),
        ("2", "Support, this is Sam."),
        ("0", "For sales, press one."),
        ("7", "Sorry, that is not a valid choice."),
        ("#", "Sorry, that is not a valid choice."),
    ],
)
def test_the_keys_of_the_menu(key: str, begins: str) -> None:
    assert cast("menu").pressed(key).say.startswith(begins)


def test_the_menu_understands_no_speech_and_its_human_no_keys() -> None:
    menu = cast("menu")
    assert menu.picked_up().insists
    assert menu.heard("One, please!") == LISTEN
    assert menu.patience == 6.0
    assert not menu.pressed("1").insists
    assert menu.pressed("2") == LISTEN
    assert menu.heard("Who am I speaking with?") == Move("This is Sam.")
    assert menu.heard("Thank you, goodbye.").hang_up


def test_nobody_else_minds_keys() -> None:
    assert cast("cooperative").pressed("1") == LISTEN


@pytest.mark.parametrize("kind", ["cooperative", "front_desk", "dictates"])
def test_whoever_is_asked_takes_a_call_over(kind: str) -> None:
    assert (
        cast(kind).heard("I have Ms. Raman on the line. May I put her through?").say == "Yes, please put them through."
    )


def test_who_wants_a_person_holds_the_line_and_thanks_the_person() -> None:
    person = cast("asks_for_person")
    assert person.heard("Does Friday still work for you?").say == "Can I talk to a real person, please?"
    assert person.heard("Of course, I am connecting you now.") == LISTEN
    assert person.patience == 60.0
    assert person.heard("Front desk, this is Sam, how can I help?").say.startswith("Hi, thank you for taking my call.")
    assert person.patience < 60.0
    assert person.heard("Sure, I can help you with that.") == Move("Thank you very much. Goodbye.", hang_up=True)
