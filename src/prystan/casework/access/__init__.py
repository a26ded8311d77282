"""Members, roles, grants, row security and the audit chains: who may see and do what, held by the database."""
