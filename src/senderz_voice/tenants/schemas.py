"""The JSON of tenants and API keys."""

from typing import Annotated, Literal

from pydantic import AliasChoices, Field
from pydantic.json_schema import SkipJsonSchema

from senderz_voice.api.shapes import VISIBLE, Answer, Body, Id, Time, Whole

Messaging = Literal["active", "none"]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=VISIBLE, examples=["Acme Dental"])]
KeyName = Annotated[
    str,
    Field(min_length=1, max_length=200, pattern=VISIBLE, description="For your own lists.", examples=["Production"]),
]
Region = Annotated[
    str | None, Field(pattern=r"^[A-Z]{2}$", description="US state, for the disclosure laws.", examples=["CA"])
]
Payer = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=255,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Who the tenant is at the payment provider.",
        examples=["cus_QXg1o8vcGmoR32"],
    ),
]
Rate = Annotated[int, Field(ge=1, le=100_000, description="Requests a minute.", examples=[3000]), Whole]


class NewTenant(Body):
    """A customer to be."""

    name: Name
    messaging_subscription: Messaging = Field("none", description="Voice can only be subscribed to beside messaging.")
    region: Region = None
    payment_customer: Payer = None


class TenantChanges(Body):
    """What the operator may change."""

    name: Name | SkipJsonSchema[None] = None
    messaging_subscription: Messaging | SkipJsonSchema[None] = None
    suspended: bool | SkipJsonSchema[None] = Field(
        None, description="A suspended tenant's keys answer 403 KEY_INACTIVE."
    )
    voice_enabled: bool | SkipJsonSchema[None] = Field(None, description="Without voice no number can be bought.")
    region: Region = None
    payment_customer: Payer = None


class Tenant(Answer):
    """A customer."""

    id: Id
    name: str = Field(description="What the customer is called.", examples=["Acme Dental"])
    region: str | None = Field(description="US state.", examples=["CA"])
    messaging_subscription: Messaging
    payment_customer: str | None = Field(
        description="Who the tenant is at the payment provider.", examples=["cus_QXg1o8vcGmoR32"]
    )
    suspended: bool = Field(description="Whether the tenant's keys answer 403 KEY_INACTIVE.")
    voice_enabled: bool = Field(description="Whether numbers can be bought.", examples=[True])
    created_at: Time


class CreatedTenant(Tenant):
    """A new customer, with the secret that signs its intent webhooks, shown this once."""

    webhook_secret: str = Field(
        description="Standard Webhooks form: `whsec_` and the base64 of the key.",
        examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    )


class NewKey(Body):
    """An API key to be."""

    name: KeyName
    rate_limit: Rate = 3000


class NewTenantKey(NewKey):
    """The first key of a tenant, made by the operator."""

    tenant_id: str = Field(max_length=26, description="Whose key it is.", examples=["01JDQ4ZC8Y6T1V7N3R5W9X2B4K"])
    prefix: Literal["tf_live", "tf_test"] = Field("tf_live", description="Whether real telephones ring.")


class KeyChanges(Body):
    """What the operator may change about a key."""

    active: bool = Field(description="A deactivated key answers 403 KEY_INACTIVE.", examples=[False])


class ApiKey(Answer):
    """An API key, without its secret."""

    id: Id
    name: str = Field(description="As it was given.", examples=["Production"])
    mode: Literal["live", "test"] = Field(description="Whether real telephones ring, or the built-in exchange's.")
    key_hint: str = Field(
        validation_alias=AliasChoices("key_hint", "hint"), description="The last four characters.", examples=["x7Qd"]
    )
    rate_limit: int = Field(description="Requests a minute.", examples=[3000])
    active: bool = Field(description="Whether the operator lets it in.", examples=[True])
    created_at: Time
    last_used_at: Time | None = Field(description="To the minute; null when it never was.")


class CreatedKey(ApiKey):
    """A new API key, with its secret, shown this once."""

    key: str = Field(description="The secret; it is not kept and cannot be shown again.", examples=["tf_live_…"])
