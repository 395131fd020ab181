"""Pages with the questions beside them → corrections of the embedding model (`knowledge/embedding/taught.npz`).

Run by hand, with `make teach`: nothing at run time and nothing at installation needs torch.
"""
