"""The state database: inbox, outbox, digest slots, conversations. The only place that knows SQL of our own state."""
