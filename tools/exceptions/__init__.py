"""Exceptions: what is wrong right now, found by declared rules, each with what it puts at risk, its owner and its runbook."""
