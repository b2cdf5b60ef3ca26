"""Object stores for recordings."""
