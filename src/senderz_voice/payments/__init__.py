"""Payment providers, one folder each. Without one, the ledger and the subscriptions of our own database are all."""
