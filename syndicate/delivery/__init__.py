"""Letters to people, each exactly once: the ledger, the transports, the rates."""
