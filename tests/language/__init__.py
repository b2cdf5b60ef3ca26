"""Tests of the assistant's embedded mind."""
