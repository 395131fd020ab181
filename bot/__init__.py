"""Conversation, schedule, delivery. `bot.app` wires everything; `bot.slack` is the only place that knows Slack."""
