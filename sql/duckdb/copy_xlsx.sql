COPY ({rows}) TO {path} (FORMAT xlsx, HEADER true)
