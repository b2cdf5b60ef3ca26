"""The durable work of billing, by its names."""

from typing import Final

END_VOICE: Final = "billing.end_voice"
"""A cancelled subscription has come to its end: {tenant_id, cancel_at, attempt}."""
STOP_FEE: Final = "billing.stop_fee"
"""The payment provider must not renew the monthly fee of a cancelled subscription: {tenant_id, cancel_at, attempt}."""
REPORT_MINUTES: Final = "billing.report_minutes"
"""Tell the payment provider of a call's minutes: {tenant_id, call_id}."""
KEEP_IN_STEP: Final = "billing.keep_in_step"
"""Make our rows agree with the payment provider, after a change of which no answer may have come: {tenant_id}."""
