"""A case moves for good to another organisation: offered without a name, accepted or not, and then whole."""
