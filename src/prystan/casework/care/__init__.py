"""What happened to a person, what is decided, planned and done for her, and how it ends."""
