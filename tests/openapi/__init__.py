"""The OpenAPI document, the table of errors, and the application as clients outside this process meet it."""
