"""Customers are told: endpoints, announcements, deliveries, and what must never be connected to."""
