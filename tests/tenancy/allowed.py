"""The statements that cannot name a tenant: a closed list, each with its reason in one sentence.

An entry is `<module below the package>:<qualified name> <what it does>`, exactly as the check of the source reports it;
the watch on the database goes by the same list. An entry that the source does not need any more is an error.
"""

from collections.abc import Mapping

ALLOWED: Mapping[str, str] = {
    "tenants.lookup:_HOLDER reads api_keys": "Answers who holds a key: a request's tenant comes from it.",
    "tenants.lookup:change_key updates api_keys": "The operator changes anybody's key; use is noted by id.",
    "tenants.idempotency:claim deletes idempotency_keys": "Drops every tenant's keys that are older than a day.",
    "numbers.store:is_owed reads voice_numbers": "A number that one tenant owes to the carrier is sold to nobody.",
    "calls.neighbours:find_called_number reads voice_numbers": "The carrier names a number; this finds its tenant.",
    "calls.inbox:find_call reads calls": "A carrier's webhook names a leg or a call; this finds the tenant.",
    "calls.inbox:assign updates carrier_inbox": "Gives a stored webhook, nobody's before, to the tenant of its call.",
    "calls.inbox:mark_handled updates carrier_inbox": "A webhook that matches no call has no tenant.",
    "calls.inbox:unassigned reads carrier_inbox": "Looks for webhooks that no tenant has been found for yet.",
    "calls.doors:StoredGate.mint reads calls": "The media process knows a call by its id only; this finds the tenant.",
    "calls.doors:StoredInbox.waiting reads carrier_inbox": "One look for all calls that a media process looks after.",
    "calls.doors:StoredInbox.handled updates carrier_inbox": "One note for all calls that a media process looks after.",
    "calls.doors:StoredOrphans.left_by reads call_leases and calls": "Looks for any tenant's calls that a process had.",
    "calls.doors:StoredOrphans.unowned reads call_leases and calls": "Looks for any tenant's calls whose process died.",
    "calls.tokens:spend updates media_tokens": "Whoever opens a media stream shows a token only.",
    "calls.log:StoredCallLog.take updates call_leases": "A process takes a call by its id and so learns its tenant.",
    "calls.log:StoredCallLog.take reads call_leases": "Tells a call that somebody has from one that is not there.",
    "calls.log:StoredCallLog.renew updates call_leases": "One statement for a process's calls, each with its tenant.",
    "calls.replay:replay_stored reads calls": "The operator's command names a call by its id; this finds the tenant.",
    "recordings.store:find_expired reads calls": "Looks for any tenant's recordings that have been kept long enough.",
    "recordings.store:find_ended reads calls": "The spool of all tenants is one folder, its files named for calls.",
    "webhooks.queue:due reads webhook_deliveries": "Looks for any tenant's deliveries whose turn it is.",
    "webhooks.queue:claim reads webhook_deliveries and webhooks": "Reads what was just claimed, for any tenant.",
    "webhooks.queue:claim updates webhook_deliveries": "One process claims deliveries of all tenants at once.",
    "webhooks.queue:forget deletes webhook_deliveries": "What was sent long ago is forgotten for all tenants alike.",
    "db.upsert:insert_into inserts in a table that cannot be seen": "Its callers are checked, each with its own table.",
}
