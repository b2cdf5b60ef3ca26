"""What a caller's words mean for the turn, tested by labelled sets and readable tables."""
