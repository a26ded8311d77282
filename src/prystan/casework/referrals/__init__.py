"""Referrals in two steps, from draft to feedback, with every guard in the database."""
