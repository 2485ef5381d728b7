-- Excel opens no file with characters that XML does not have, or with longer cells.
left(regexp_replace({column}, '[\x01-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]', '', 'g'), 32767) AS {column}
