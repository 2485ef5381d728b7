-- A connection to the store, under a name of its own.
ATTACH {url} AS {reader} (TYPE postgres, READ_ONLY)
