"""The block validator: which blocks Slack would refuse, and where exactly they are wrong."""
