"""Spanish and Turkish without a provider: the parts of the extra `[languages]`."""
