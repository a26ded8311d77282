"""How long a person is kept: clocks from the closing of a case, legal hold, erasure when the time has come."""
