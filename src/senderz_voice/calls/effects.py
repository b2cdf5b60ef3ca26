"""What a live call does to the rest of the product; each may be repeated and then changes nothing more."""

import json

from senderz_voice.api.outgoing import open_session
from senderz_voice.calls.limits import count_failure
from senderz_voice.db.engine import Database
from senderz_voice.intents.firing import Firing, fire
from senderz_voice.keyring import Keyring
from senderz_voice.optouts.store import add as add_opt_out
from senderz_voice.ports.calllog import CallFile
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.effects import IntentOutcome
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.settings import Settings
from senderz_voice.tenants.store import find_tenant


class CallEffects:
    """ports.effects.Effects on the shared database."""

    def __init__(self, database: Database, clock: Clock, keyring: Keyring, settings: Settings) -> None:
        self._database = database
        self._clock = clock
        self._keyring = keyring
        self._allow_private = settings.allow_private_webhooks

    async def record_opt_out(self, file: CallFile) -> None:
        """Never call the human of this call again for this tenant and mode."""
        async with self._database.write() as connection:
            await add_opt_out(
                connection,
                file.tenant,
                mode_of(file),
                human_number(file),
                self._clock.wall(),
                call=file.call,
            )

    async def count_dial_failure(self, file: CallFile) -> None:
        """One more failure towards blocking the destination, once a call."""
        async with self._database.write() as connection:
            await count_failure(
                connection,
                file.tenant,
                file.call,
                mode=mode_of(file),
                to_number=file.to_number,
                at=self._clock.wall(),
            )

    async def fire_intent(self, file: CallFile, name: str, arguments: str, key: str) -> IntentOutcome:
        """Call the intent's webhook; a message needs nothing done, since the log and the summary hold it."""
        intent = file.intents.get(name)
        if intent is None:
            return IntentOutcome(ok=False, answer="there is no such intent")
        if intent["action"] != "webhook":
            return IntentOutcome(ok=True, answer="")
        firing = Firing(
            url=intent["action_config"]["url"],
            secret=await self._secret(file.tenant),
            key=key,
            call_id=file.call,
            tenant_id=file.tenant,
            intent=name,
            args=json.loads(arguments or "{}"),
            from_number=file.from_number,
            sandbox=file.sandbox,
        )
        # A client of its own per firing: firings are rare, and no connection may outlive the check of its address.
        async with open_session(allow_private=self._allow_private) as session:
            outcome = await fire(firing, session, self._clock, allow_private=self._allow_private)
        return IntentOutcome(ok=outcome.ok, answer=outcome.answer)

    async def _secret(self, tenant: str) -> str:
        async with self._database.read() as connection:
            row = await find_tenant(connection, tenant)
        if row is None:
            raise PortError(ErrorKind.MISSING, "the tenant of this call is gone")
        return self._keyring.unseal(row["webhook_secret"])


def mode_of(file: CallFile) -> str:
    """`test` for a sandbox call, else `live`."""
    return "test" if file.sandbox else "live"


def human_number(file: CallFile) -> str:
    """The number at the other end: whom we called, or who called us."""
    return file.to_number if file.brief.get("direction") == "outbound" else file.from_number
