"""What is done in a case: one function a verb, inside the caller's transaction, in which the member acts."""
