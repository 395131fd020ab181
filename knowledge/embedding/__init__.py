"""Text → unit vectors. `port` says what an embedder promises.

`onnx` runs the real model, `hashing` is the plain fake.
"""
