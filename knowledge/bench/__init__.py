"""How fast and how good retrieval is, with plain Chroma and an exact scan beside it: `make bench-retrieval`."""
