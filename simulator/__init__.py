"""The practice shop and the practice Slack: stand-ins for the world outside, for `floorwalker demo`, tests and pictures.

Imported by the command line and by tests only; knows the kernel `floorwalker` and nothing else of ours.
"""
