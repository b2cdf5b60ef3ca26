"""The nudges between processes, with a real broker."""
