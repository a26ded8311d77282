"""The tables of the site itself."""
