"""A media process under load: the live layer in one process, the carrier's side and its callers in another."""
