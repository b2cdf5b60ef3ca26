"""Why a leg ended, from Telnyx's two words for it (`hangup_cause` and the SIP status) to the product's one."""

from collections.abc import Mapping
from typing import Final

_BY_CAUSE: Final[Mapping[str, str]] = {
    "normal_clearing": "normal",
    "originator_cancel": "canceled",
    "timeout": "no_answer",
    "time_limit": "time_limit",
    "user_busy": "busy",
    "no_answer": "no_answer",
    "not_found": "failed",
}

# RFC 3261, section 21; 607 and 608 are RFC 8197 and RFC 8688.
_BY_SIP_STATUS: Final[Mapping[str, str]] = {
    "200": "normal",
    "408": "no_answer",
    "480": "no_answer",
    "486": "busy",
    "487": "canceled",
    "600": "busy",
    "603": "rejected",
    "607": "rejected",
    "608": "rejected",
}


def cause(hangup_cause: str, sip_status: str) -> str:
    """One of normal, busy, no_answer, rejected, canceled, failed and time_limit."""
    if hangup_cause == "call_rejected":
        # Telnyx's own screening answers 403 with a D code: nobody was rung, so nobody rejected anything.
        return "failed" if sip_status == "403" else "rejected"
    if hangup_cause in _BY_CAUSE:
        return _BY_CAUSE[hangup_cause]
    return _BY_SIP_STATUS.get(sip_status, "failed")
