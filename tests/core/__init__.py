"""What a call decides: stories row by row, random histories, and the small rules beside it."""
