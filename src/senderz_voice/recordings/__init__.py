"""Playing back what was recorded."""
