"""What every request handler reaches through the application."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from senderz_voice.exchange.announcer import Announcer
from senderz_voice.exchange.applications import Applications
from senderz_voice.exchange.archive import Archive
from senderz_voice.exchange.parts import ExchangeParts
from senderz_voice.exchange.placing import Placing
from senderz_voice.exchange.shop import Shop
from senderz_voice.exchange.switchboard import Switchboard
from senderz_voice.exchange.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Desk:
    parts: ExchangeParts
    tasks: Tasks
    applications: Applications
    announcer: Announcer
    archive: Archive
    shop: Shop
    board: Switchboard
    placing: Placing


DESK: Final = web.AppKey("desk", Desk)
