"""What this server costs and how fast it is, measured with its real code: `python -m bench [name …]`."""
