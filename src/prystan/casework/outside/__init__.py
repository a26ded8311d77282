"""Partners without an account: they answer a referral through a link that works once, and get what was agreed as an age file."""
