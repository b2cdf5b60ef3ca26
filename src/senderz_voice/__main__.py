"""Makes `python -m senderz_voice` the same as the installed command."""

from senderz_voice.cli import main

main()
