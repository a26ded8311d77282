"""The casework wing: persons, consent and referrals of organisations that need not trust each other."""
