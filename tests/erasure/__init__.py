"""An erased call: no word of it is left anywhere, and none comes back."""
