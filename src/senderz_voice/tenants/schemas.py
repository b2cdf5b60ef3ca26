"""The JSON of tenants and API keys."""

from typing import Literal

from pydantic import Field

from senderz_voice.api.shapes import Answer, Body, Time

Messaging = Literal["active", "none"]


class NewTenant(Body):
    """A customer to be."""

    name: str = Field(min_length=1, max_length=200, examples=["Acme Dental"])
    messaging_subscription: Messaging = Field("none", description="Voice can only be subscribed to beside messaging.")
    region: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="US state, for the disclosure laws.")


class TenantChanges(Body):
    """What the operator may change."""

    name: str | None = Field(None, min_length=1, max_length=200)
    messaging_subscription: Messaging | None = None
    suspended: bool | None = Field(None, description="A suspended tenant's keys answer 403 KEY_INACTIVE.")
    voice_enabled: bool | None = Field(None, description="Without voice no number can be bought.")
    region: str | None = Field(None, pattern=r"^[A-Z]{2}$")


class Tenant(Answer):
    """A customer."""

    id: str
    name: str
    region: str | None
    messaging_subscription: Messaging
    suspended: bool
    voice_enabled: bool
    created_at: Time


class CreatedTenant(Tenant):
    """A new customer, with the secret that signs its intent webhooks, shown this once."""

    webhook_secret: str = Field(description="Standard Webhooks form: `whsec_` and the base64 of the key.")


class NewKey(Body):
    """An API key to be."""

    name: str = Field(min_length=1, max_length=200, examples=["Production"])
    rate_limit: int = Field(3000, ge=1, le=100_000, description="Requests a minute.")


class NewTenantKey(NewKey):
    """The first key of a tenant, made by the operator."""

    tenant_id: str = Field(max_length=26)
    prefix: Literal["tf_live", "tf_test"] = Field("tf_live", description="Whether real telephones ring.")


class KeyChanges(Body):
    """What the operator may change about a key."""

    active: bool = Field(description="A deactivated key answers 403 KEY_INACTIVE until it is activated again.")


class ApiKey(Answer):
    """An API key, without its secret."""

    id: str
    name: str
    mode: Literal["live", "test"]
    key_hint: str = Field(validation_alias="hint", description="The last four characters.")
    rate_limit: int
    active: bool
    created_at: Time
    last_used_at: Time | None


class CreatedKey(ApiKey):
    """A new API key, with its secret, shown this once."""

    key: str = Field(examples=["tf_live_…"])
