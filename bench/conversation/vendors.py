"""The process of the scripted vendors: recogniser, language model and voice on one port.

It prints its port as one line of JSON; GET /tally tells what it was asked for, and a closed standard input ends it.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

import uvloop
from aiohttp import web

from bench.conversation.sounds import Clip, clips
from bench.conversation.vendor_ear import FluxHost
from bench.conversation.vendor_mind import Mind
from bench.conversation.vendor_mouth import MouthHost


async def _serve(clips: Sequence[Clip]) -> None:
    ear, mind, mouth = FluxHost(clips), Mind(), MouthHost()

    async def tally(_: web.Request) -> web.Response:
        return web.json_response({"ear": asdict(ear.tally), "mind": asdict(mind.tally), "mouth": asdict(mouth.tally)})

    app = web.Application(client_max_size=1 << 22)
    app.add_routes(
        [
            web.get("/v2/listen", ear.serve),
            web.post("/v1/chat/completions", mind.serve),
            web.get("/v1/speak", mouth.serve),
            web.get("/tally", tally),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    uvloop.run(_serve(clips()))
