"""Spanish text as it is said, and its sounds."""

import pytest

from senderz_voice.speech.languages.spanish_figures import cardinal, spoken
from senderz_voice.speech.languages.spanish_sounds import sounds


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "cero"),
        (16, "dieciséis"),
        (22, "veintidós"),
        (42, "cuarenta y dos"),
        (100, "cien"),
        (115, "ciento quince"),
        (999, "novecientos noventa y nueve"),
        (1_000, "mil"),
        (2_026, "dos mil veintiséis"),
        (21_500, "veintiún mil quinientos"),
        (1_000_001, "un millón uno"),
        (31_000_000, "treinta y un millones"),
    ],
)
def test_whole_numbers(number: int, words: str) -> None:
    assert cardinal(number) == words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Le esperamos a las 3:30 p.m.", "Le esperamos a las tres y media de la tarde"),
        ("a las 11:45 a. m.", "a las once y cuarenta y cinco de la mañana"),
        ("a la 1:15 pm", "a la una y cuarto de la tarde"),
        ("a las 15:00", "a las tres de la tarde"),
        ("a las 12 p.m.", "a las doce del día"),
        ("a las 8 pm", "a las ocho de la noche"),
        ("el 23 de enero", "el veintitrés de enero"),
        ("1 mensaje y 21 personas", "un mensaje y veintiuna personas"),
        ("200 mesas", "doscientas mesas"),
        ("cuesta $1,200 al mes", "cuesta mil doscientos al mes"),
        ("65 USD", "sesenta y cinco dólares"),
        ("3.5 kilos", "tres punto cinco kilos"),
        ("20% de descuento", "veinte por ciento de descuento"),
        ("el código 0421", "el código cero cuatro dos uno"),
        ("Llame al 55 1234 5678", "Llame al cinco cinco uno, dos tres cuatro, cinco seis siete ocho"),
        ("+52 55 1234 5678", "más cinco dos, cinco cinco uno, dos tres cuatro, cinco seis siete ocho"),
        ("ana_ruiz@correo.mx", "ana guion bajo ruiz arroba correo punto mx"),
        ("la Dra. Ruiz y el Sr. Paz", "la doctora Ruiz y el señor Paz"),
        ("**Listo**, 1.º paso", "Listo, primero paso"),
        ("99:99", "noventa y nueve:noventa y nueve"),
    ],
)
def test_what_is_written_is_said_in_words(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("spelt", "heard"),
    [
        ("gracias", "ɡɾˈasjas"),
        ("clínica", "klˈinika"),
        ("ayudar", "ˌaʝuðˈaɾ"),
        ("guerra", "ɡˈera"),
        ("pingüino", "piŋɡwˈino"),
        ("quiero", "kjˈeɾo"),
        ("México", "mˈexiko"),
        ("examen", "eksˈamen"),
        ("hielo", "jˈelo"),
        ("huevo", "wˈeβo"),
        ("perro, pero", "pˈero, pˈeɾo"),
        ("alrededor", "ˌalreðeðˈoɾ"),
        ("reunión", "reʊnjˈon"),
        ("día", "dˈia"),
        ("rey", "rˈeɪ"),
        ("muy bien", "mˈuɪ βjˈen"),
        ("un beso", "ˈum bˈeso"),
        ("la cita de las tres", "la sˈita ðe las tɾˈes"),
        ("envidia", "embˈiðja"),
        ("chico", "tʃˈiko"),
        ("ñ", "ˈeɲe"),
    ],
)
def test_spelling_tells_the_sounds(spelt: str, heard: str) -> None:
    assert sounds(spelt) == heard
