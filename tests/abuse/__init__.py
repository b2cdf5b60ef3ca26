"""Attacks on the live call, with a language model that obeys whoever attacks."""
