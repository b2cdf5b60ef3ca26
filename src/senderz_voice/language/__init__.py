"""Minds for the assistant and summarisers of its calls; one file per vendor, and the embedded one in a folder."""
