"""The house rules of the source tree, each checked by a test that is shown to fail."""
