"""Stripe (https://docs.stripe.com/api), through its official SDK; needs the extra `[stripe]`."""
