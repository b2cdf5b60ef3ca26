"""The voices of vendors, against fakes that take nothing but what the vendors' contracts allow."""
