"""Everything Slack: payload → request, reply → blocks, delivery. The only package that imports Slack's libraries."""
