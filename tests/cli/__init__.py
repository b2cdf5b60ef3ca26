"""The command, the supervisor and the demonstration."""
