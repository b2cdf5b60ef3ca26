"""Language models behind Anthropic's Messages."""
