"""Where the law wants every party told that a call is recorded or automated."""

_AREA_CODES = {
    "CA": "209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 747 "
    "760 805 818 820 831 837 840 858 909 916 925 949 951",
    "CT": "203 475 860 959",
    "DE": "302",
    "FL": "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954",
    "IL": "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872",
    "MA": "339 351 413 508 617 774 781 857 978",
    "MD": "227 240 301 410 443 667",
    "MI": "231 248 269 313 517 586 616 679 734 810 906 947 989",
    "MT": "406",
    "NH": "603",
    "NV": "702 725 775",
    "OR": "458 503 541 971",
    "PA": "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878",
    "WA": "206 253 360 425 509 564",
}
ALL_PARTY_STATES = frozenset(_AREA_CODES)
_STATE = {code: state for state, codes in _AREA_CODES.items() for code in codes.split()}


def must_disclose(*, record: bool, region: str, numbers: tuple[str, ...]) -> bool:
    """Whether the opening must say it: any recorded call, and any with a party in a state that asks for it.

    `region` is a state's two letters or empty; `numbers` are in E.164. An area code stands for where a number was
    issued, not for where its owner is, so this errs only towards saying it too rarely for numbers that moved.
    """
    return record or region.upper() in ALL_PARTY_STATES or any(state_of(number) for number in numbers)


def state_of(number: str) -> str | None:
    """The state of a North American number, if it is one of those that ask for disclosure."""
    return _STATE.get(number[2:5]) if number.startswith("+1") else None
