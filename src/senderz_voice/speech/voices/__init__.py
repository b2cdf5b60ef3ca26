"""Voices of vendors, each over the socket or path that its vendor offers for live speech."""
