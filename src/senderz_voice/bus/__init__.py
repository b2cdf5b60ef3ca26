"""Nudges between processes: the row is the truth, the message only says that there is one."""
