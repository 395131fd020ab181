"""A reply → Slack messages: text, blocks, and their plainer forms."""
