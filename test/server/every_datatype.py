"""Tensors of every datatype, as both checks with Triton's clients send and expect them."""

import numpy as np
from tritonclient.utils import triton_to_np_dtype


def example(datatype):
    """Two rows of three, with the datatype's limits."""
    dtype = triton_to_np_dtype(datatype)
    if datatype == "BYTES":
        return np.array([["", "a", "\u00e9\U0001f30a"], ["b" * 300, "\n", "0"]], dtype=object)
    if datatype == "BOOL":
        return np.array([[True, False, True], [False, False, True]])
    limits = np.iinfo(dtype) if np.issubdtype(dtype, np.integer) else np.finfo(dtype)
    return np.array([[limits.min, limits.max, 0], [1, 2, 3]], dtype=dtype)


def matches(answer, sent, datatype):
    if datatype == "BYTES":
        return [cell if isinstance(cell, str) else cell.decode() for cell in answer.ravel()] == list(sent.ravel())
    return answer.dtype == sent.dtype and bool((answer == sent).all())
