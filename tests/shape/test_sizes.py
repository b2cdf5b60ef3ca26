"""Files, classes and functions stay small enough to be read at one sitting."""

from tests.shape import sizes
from tests.shape.house import planted, report, source_modules, surrounding_modules


def test_files_are_small() -> None:
    offenders = sizes.big_files([*source_modules(), *surrounding_modules()])
    assert not offenders, report("A file has at most 400 lines, tests included", offenders)


def test_a_big_file_is_noticed() -> None:
    assert sizes.big_files([planted("senderz_voice.big", "x = 1\n" * 401)])
    assert not sizes.big_files([planted("senderz_voice.big", "x = 1\n" * 400)])


def test_classes_are_small() -> None:
    offenders = sizes.big_classes(source_modules())
    assert not offenders, report("A class has at most 250 lines", offenders)


def test_a_big_class_is_noticed() -> None:
    assert sizes.big_classes([planted("senderz_voice.big", "class Big:\n" + "    x = 1\n" * 250)])
    assert not sizes.big_classes([planted("senderz_voice.big", "class Big:\n" + "    x = 1\n" * 249)])


def test_functions_are_small() -> None:
    offenders = sizes.big_functions(source_modules())
    assert not offenders, report("A function has at most 50 lines", offenders)


def test_a_big_function_is_noticed_with_its_decorator() -> None:
    text = "@staticmethod\nasync def big():\n" + "    x = 1\n" * 49
    assert sizes.big_functions([planted("senderz_voice.big", text)])
    assert not sizes.big_functions([planted("senderz_voice.big", text.removesuffix("    x = 1\n"))])
