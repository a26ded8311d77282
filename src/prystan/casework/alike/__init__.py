"""Suspected duplicates inside an organisation, found by blind tokens, and what was decided about them."""
