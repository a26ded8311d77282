"""Names of people as keys that meet across scripts: normalising, folding, families of given names, agreement.

Every rule is data in ``data/`` with an example that a test runs; a language is added by adding files.
"""

from prystan.evidence.linkage.names.agreement import agreement

__all__ = ["agreement"]
