"""Where the shop's data stand: the canonical tables, the import that checks every row, and the generations readers open."""
