"""Billing: the ledger of minutes, and the subscription they are counted against."""
