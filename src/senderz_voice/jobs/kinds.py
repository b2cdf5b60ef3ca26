"""Kinds of jobs that one noun asks for and another one does."""

ANNOUNCE = "announce"
"""Tell the customer's webhooks of something: {tenant_id, event} and what it is about: {call_id}, with {firing} for an
intent, or {number_id} with a {key} that is different for each change of the number."""
