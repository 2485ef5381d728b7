COPY ({rows}) TO {path} (FORMAT json, ARRAY true)
