"""What do computations hold, and draw? Arrays of numbers; streams named by what is drawn."""

import hashlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator of an input: depends on the seed and the input's name, on nothing else.

    >>> float(stream(1, "a").standard_normal()) == float(stream(1, "a").standard_normal())
    True
    """
    digest = hashlib.blake2b(name.encode("utf-8"), digest_size=8, key=seed.to_bytes(8, "little", signed=True)).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
