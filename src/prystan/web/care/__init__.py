"""The pages of a case's life: what happened, what is decided, planned and done, and how it ends."""
