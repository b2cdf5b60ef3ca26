"""`python -m tests.abuse` writes docs/abuse.md again."""

from tests.abuse.page import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
