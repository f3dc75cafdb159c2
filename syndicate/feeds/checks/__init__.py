"""What a built feed must be: one module per format, findings as plain sentences."""
