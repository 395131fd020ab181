"""Vectors → nearest chunks. `port` says what a store promises, `stores` picks one.

`chroma` and `exact` are the two.
"""
