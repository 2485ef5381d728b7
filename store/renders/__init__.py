"""Renders of a content system: what was to be made, what came out, and whether that fits."""
