"""How many were never seen: the hidden population, estimated from the overlaps of several lists.

Importing this package is quick; Numba and SciPy are imported, and the kernel compiled, by the first estimate.
"""
