"""The real server, run as its operator runs it, against carriers, people and accidents of the tests' own."""
