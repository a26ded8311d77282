"""Doors for programs and for partners without an account: the API, the calendar feed, links that work once."""
