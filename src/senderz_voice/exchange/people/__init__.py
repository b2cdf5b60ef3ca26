"""Virtual people: they understand with a recogniser, speak with a voice, and decide only from what they heard."""
