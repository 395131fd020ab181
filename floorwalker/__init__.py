"""The kernel: the words every other package shares. It imports nothing of ours.

A type belongs here when two packages need it: evidence (`Figure`, `Passage`, `Citation`), the outcomes of a turn,
who asks and who listens, windows of time, the clock, settings, errors.
"""

__version__ = "0.1.0"
