"""Work after the acknowledgement: the worker of the inbox, the digest clock, and the supervisor that keeps them."""
