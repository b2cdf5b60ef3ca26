"""The adapter and the vendor's own SDK hear the same words from the same server.

All SDKs can be pointed at another host: deepgram-sdk by its environment, assemblyai by `api_host`, elevenlabs by the
`base_url` of its realtime client, openai by `websocket_base_url`. The servers refuse what the vendor does not
document, so that they also hold the adapters' messages against what the SDKs send.
"""

from tests.providers.stt.kits import Kit, each_vendor, scene
from tests.providers.stt.oracles import ask
from tests.providers.stt.server import Caller
from tests.providers.stt.stage import play


@each_vendor
def test_the_sdk_hears_the_same(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(9_600)
        await caller.partial("I would like")
        await caller.partial("I would like to book")
        await caller.finishes()
        await caller.over("I would like to book")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            said = stage.speak(60)
            await stage.ears.hear("partial", "I would like to book")
            stage.hearing.finish()
            await stage.ears.hear_finals(1)

            heard = await ask(kit.name, stage.fake.url, said)
            ours, theirs = stage.fake.callers
            assert ours.audio == theirs.audio == said
            assert heard.partials == stage.ears.partials
            assert heard.finals == stage.ears.finals

    play(story())
