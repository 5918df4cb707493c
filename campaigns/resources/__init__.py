"""Registrations that come in as a sheet."""
