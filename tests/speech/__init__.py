"""The recogniser, the voice and the detector, and what they need from the disk."""
