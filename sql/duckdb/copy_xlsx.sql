COPY (SELECT {columns} FROM ({rows})) TO {path} (FORMAT xlsx, HEADER true)
