"""Document → cited passage: read, split, sync, index, retrieve, cite. `library.Library` is the door.

It knows no chat.
"""
