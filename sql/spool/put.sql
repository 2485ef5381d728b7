-- What is said anew of the same thing takes the place of what was said before, at the end of the line.
INSERT OR REPLACE INTO entries (kind, key, at, payload) VALUES (:kind, :key, :at, :payload)
