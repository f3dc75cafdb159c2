"""syndicate: article files in, feeds and a daily digest out."""

__version__ = "0.1.0"
