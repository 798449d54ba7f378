"""Invented but plausible municipalities to try the portal with, the same for the same seed, relative to today."""
