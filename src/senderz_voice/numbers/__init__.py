"""Voice numbers: bought from the carrier, answered by a persona."""
