"""What a call is: pure decisions on the standard library alone."""
