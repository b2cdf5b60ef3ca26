"""What the routes of every noun share: the parts they are given, the JSON habits, paging, and the ASGI wrapper."""
