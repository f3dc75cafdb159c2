"""The craft of mail that knows no publication: addresses, signatures, return paths, bounces."""
