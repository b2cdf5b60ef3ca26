"""Voice numbers, which cost money: what is bought, what is owed, what a crash leaves."""
