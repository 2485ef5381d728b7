"""The tabs of the Settings screen: each a module with one function `draw`."""
