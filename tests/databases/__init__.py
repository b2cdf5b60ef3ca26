"""Both databases for the tests: a PostgreSQL that comes from a wheel, a fresh database for each test, real servers."""
