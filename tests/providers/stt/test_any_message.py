"""No message of a vendor, however odd, does worse than being unreadable."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.speech.streaming.assemblyai import TurnDialect
from senderz_voice.speech.streaming.deepgram import FluxDialect, NovaDialect
from senderz_voice.speech.streaming.dialect import Dialect, Dropped, Refused
from senderz_voice.speech.streaming.elevenlabs import ScribeDialect
from senderz_voice.speech.streaming.fields import UnreadableError
from senderz_voice.speech.streaming.openai import DetectingDialect, TranscriptionDialect
from tests.providers.stt.fake_assemblyai import TurnTongue
from tests.providers.stt.fake_deepgram import FluxTongue, NovaTongue
from tests.providers.stt.fake_elevenlabs import ScribeTongue
from tests.providers.stt.fake_openai import ItemTongue
from tests.providers.stt.server import Json, Tongue

_DIALECTS: list[tuple[Callable[[], Dialect], Callable[[], Tongue]]] = [
    (FluxDialect, FluxTongue),
    (NovaDialect, NovaTongue),
    (TurnDialect, TurnTongue),
    (ScribeDialect, ScribeTongue),
    (lambda: TranscriptionDialect("{}"), ItemTongue),
    (lambda: DetectingDialect("{}"), ItemTongue),
]
_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(("dialect", "tongue"), _DIALECTS)
@given(data=st.data())
def test_any_field_may_be_anything(
    dialect: Callable[[], Dialect], tongue: Callable[[], Tongue], data: st.DataObject
) -> None:
    vendor = tongue()
    messages: list[Json] = [*vendor.hello(), *vendor.partial("a"), *vendor.over("a b", 1.0), *vendor.over("c", 2.0)]
    conversation = dialect()
    conversation.finish(0.5)
    for message in messages:
        spoilt = dict(message)
        for field in data.draw(st.lists(st.sampled_from(sorted(message)), max_size=2)):
            if data.draw(st.booleans()):
                spoilt[field] = data.draw(_JUNK)
            else:
                spoilt.pop(field, None)
        with suppress(UnreadableError):
            events = conversation.read(spoilt)
            assert not any(isinstance(event, Refused) for event in events)
            assert all(len(event.reason) < 120 for event in events if isinstance(event, Dropped))
