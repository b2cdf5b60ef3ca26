"""The command `senderz-voice`. Modules that are slow to load are imported where a command needs them."""

import re
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from senderz_voice import failures
from senderz_voice.choices import Language

app = typer.Typer(
    help="A self-hosted AI voice-call server.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
models = typer.Typer(help="The local speech models.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(models, name="models")
billing = typer.Typer(help="The payment provider.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(billing, name="billing")

Host = Annotated[str | None, typer.Option(help="The address to listen on; SENDERZ_HOST.")]
Port = Annotated[int | None, typer.Option(help="The port of the API; SENDERZ_PORT.")]
MediaPort = Annotated[int | None, typer.Option(help="The port of the media streams; SENDERZ_MEDIA_PORT.")]
ExchangePort = Annotated[int | None, typer.Option(help="The port of the built-in exchange; SENDERZ_EXCHANGE_PORT.")]
DataDir = Annotated[Path | None, typer.Option(help="The folder for everything that is kept; SENDERZ_DATA_DIR.")]
Role = Literal["all", "control", "media", "exchange"]
Fee = Annotated[float, typer.Option(min=0.01, max=100_000, help="US dollars a month for the tier of this name.")]


@app.command(epilog="Example: senderz-voice serve --port 9000 --data-dir /var/lib/senderz")
def serve(
    *,
    host: Host = None,
    port: Port = None,
    media_port: MediaPort = None,
    exchange_port: ExchangePort = None,
    data_dir: DataDir = None,
    role: Annotated[Role, typer.Option(help="Run one process of the server alone, without a supervisor.")] = "all",
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,
) -> None:
    """Run the server: the API, the live calls and, unless a carrier is configured, the telephone exchange."""
    from senderz_voice import serving

    overrides = _given(
        host=host, port=port, media_port=media_port, exchange_port=exchange_port, data_dir=data_dir and str(data_dir)
    )
    if role == "all":
        raise typer.Exit(serving.serve_all(overrides, _say))
    if supervised:
        overrides = serving.supervised_settings()
    serving.serve_role(role, overrides)


@app.command(epilog='Example: senderz-voice demo --script "Ask whether they deliver on Sundays." --out calls')
def demo(
    script: Annotated[str | None, typer.Option(help="What the assistant is to achieve in the outbound call.")] = None,
    out: Annotated[Path, typer.Option(help="The folder for recordings and transcripts.")] = Path("demo-calls"),
) -> None:
    """Start a fresh server, place a call and receive one, and show both as they happen."""
    from senderz_voice import demo as demonstration

    raise typer.Exit(demonstration.run(out, script))


@app.command(epilog="Example: senderz-voice rehearse --languages en,es-MX --out calls")
def rehearse(
    *,
    out: Annotated[Path, typer.Option(help="The folder for what came of the calls.")] = Path("demo-calls/rehearsal"),
    languages: Annotated[str, typer.Option(help="What the assistant is to understand, as SENDERZ_LANGUAGES.")] = "en",
    at_once: Annotated[int, typer.Option(min=1, max=19, help="How many of the numbers are called at a time.")] = 6,
    crowd: Annotated[bool, typer.Option(help="Whether 20 calls at once follow.")] = True,
) -> None:
    """Start a fresh server, call every rehearsal number, then 20 at once, and check what came of each call."""
    from senderz_voice import rehearse as rehearsal

    raise typer.Exit(rehearsal.run(out, languages, at_once, crowd=crowd))


@app.command(epilog="Example: senderz-voice exchange --exchange-port 9002")
def exchange(host: Host = None, exchange_port: ExchangePort = None, data_dir: DataDir = None) -> None:
    """Run the built-in telephone exchange alone, for a server elsewhere or for trials of your own."""
    from senderz_voice import serving

    overrides = _given(host=host, exchange_port=exchange_port, data_dir=data_dir and str(data_dir))
    serving.serve_role("exchange", overrides)


@app.command(epilog="Example: senderz-voice replay 01JDQ4ZC8Y6T1V7N3R5W9X2B4K --data-dir senderz-data")
def replay(
    call_id: Annotated[str, typer.Argument(help="The id of a stored call.")],
    data_dir: DataDir = None,
) -> None:
    """Print a stored call event by event, with the state after each and what was ordered."""
    from senderz_voice import serving

    for line in serving.replayed(call_id, _given(data_dir=data_dir and str(data_dir))):
        typer.echo(line)


@app.command(epilog="Example: senderz-voice doctor --live-call +15550100123 --from +15550100456")
def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    live_call: Annotated[
        str | None, typer.Option(help="Ring this number, your own telephone, and report what the carrier does.")
    ] = None,
    from_number: Annotated[str | None, typer.Option("--from", help="Your number that such a call shows.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Examine everything that is configured: keys, addresses, stores, services; exit code 1 when something failed.

    A live call uses the carrier of live calls, and the media port: the server must not run meanwhile.
    """
    from senderz_voice import doctor as examination

    overrides = _given(data_dir=data_dir and str(data_dir))
    if live_call is None:
        raise typer.Exit(examination.run(overrides, as_json=as_json))
    to_number, caller_id = _number("--live-call", live_call), _number("--from", from_number)
    raise typer.Exit(examination.call(overrides, to_number, caller_id, as_json=as_json))


@app.command("eval", epilog="Example: senderz-voice eval --llm openai:gpt-5-mini --language en")
def evaluate(
    *,
    llm: Annotated[str | None, typer.Option(help="local or vendor:model; SENDERZ_LLM by default.")] = None,
    language: Annotated[Language | None, typer.Option(help="Only this language.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure how often a language model fires the right intent, over phrasings that come with the package."""
    from senderz_voice import evaluation

    overrides = _given(llm=llm)
    raise typer.Exit(evaluation.run(overrides, language, as_json=as_json))


@models.command(epilog="Example: senderz-voice models prepare")
def prepare() -> None:
    """Make the local speech models ready, once; without effect when they are."""
    from senderz_voice import bootstrap, settings

    bootstrap.prepare_models(settings.load(), _say)


@models.command(epilog="Example: senderz-voice models verify")
def verify() -> None:
    """Check the local speech models against their hashes."""
    from senderz_voice import bootstrap, settings

    bootstrap.verify_models(settings.load())
    typer.echo("The speech models are complete and unchanged.")


@billing.command("prepare", epilog="Example: senderz-voice billing prepare --starter 19 --growth 99 --scale 199")
def prepare_billing(*, starter: Fee, growth: Fee, scale: Fee) -> None:
    """Make the meter and the prices at Stripe that voice is billed by; what is there already is left as it is."""
    from decimal import Decimal

    from senderz_voice import settings
    from senderz_voice.bootstrap.payments import prepare

    fees = {"starter": starter, "growth": growth, "scale": scale}
    monthly = {tier: Decimal(str(fee)).quantize(Decimal("0.01")) for tier, fee in fees.items()}
    prepare(settings.load(), monthly, _say)


@app.command(epilog="Example: senderz-voice version")
def version() -> None:
    """Print the version."""
    from importlib import metadata

    typer.echo(metadata.version("senderz-voice"))


def _given(**options: Any) -> dict[str, Any]:
    """The options that were given; the others are left to the environment."""
    return {name: value for name, value in options.items() if value is not None}


def _number(option: str, given: str | None) -> str:
    if given is None or not re.fullmatch(r"\+[1-9]\d{6,14}", given):
        raise typer.BadParameter("must be a telephone number as in +15550100123", param_hint=option)
    return given


def _say(line: str) -> None:
    typer.echo(line, err=True)


def main() -> None:
    """Run the command; an expected failure is one line on standard error and a non-zero exit code."""
    sys.exit(failures.guarded(app))
