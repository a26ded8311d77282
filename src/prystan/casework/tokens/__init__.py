"""Secrets by which a program acts for a member: with less than the member may, for a time, until revoked."""
