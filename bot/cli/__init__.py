"""The command line of design section 8: each command parses its words, calls one function, and prints."""
