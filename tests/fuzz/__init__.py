"""Thousands of made-up requests against the running application."""
