"""The Django project of the casework wing."""
