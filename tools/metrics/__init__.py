"""The metric catalogue and what executes it: a metric id, dimensions, filters and a window become figures with receipts."""
