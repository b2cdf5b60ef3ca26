"""The documentation tells the truth about the commands, the targets and the settings."""
