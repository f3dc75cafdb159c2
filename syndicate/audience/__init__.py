"""The people who asked for letters: their wishes, their consents, their leaving."""
