"""Cases: a person whose identity is sealed, consent in versions, notes, and blind search."""
