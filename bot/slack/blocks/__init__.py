"""Slack's blocks: builders, limits, and the ladder of plainer forms."""
