"""The figures of calls."""
