SELECT {columns} FROM postgres_query({reader}, {statement})
