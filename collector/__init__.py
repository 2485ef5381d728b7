"""Watches the machine and the media servers, and writes what it sees into the store."""
