"""The two paths, readable aloud: build, and (with delivery) send."""
