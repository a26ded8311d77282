"""The door: what comes into an organisation's cases, and what goes out of them.

================  ============================================================================================
``contribution``  cases → a contribution for the evidence wing: consented, pseudonymous, with linkage tokens
``workbook``      a filled HTCDS workbook → cases, names sealed
================  ============================================================================================

The only package of the casework wing that knows the evidence wing's readers and writers.
"""
