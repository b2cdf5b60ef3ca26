"""Engines that hold a conversation: what was said goes in, what to say comes out."""
