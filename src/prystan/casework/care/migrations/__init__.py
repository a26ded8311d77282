"""Migrations of this application."""
