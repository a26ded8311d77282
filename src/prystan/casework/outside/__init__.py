"""Partners without an account: links that open a referral's envelope once and take one answer."""
