"""Backups of the whole store: rows in a file, for a store of any edition (docs/backup.md)."""
