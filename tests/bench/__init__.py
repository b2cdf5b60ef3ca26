"""Whether every bench still measures; what it measures is for docs/figures.md to tell."""
