"""The doctor and the measuring of language models."""
