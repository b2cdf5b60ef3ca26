"""What the product needs from the outside world, as Protocols; adapters implement them and inherit nothing."""
