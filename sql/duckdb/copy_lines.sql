-- Text as it is, a line each.
COPY (SELECT unnest({lines})) TO {path} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')
