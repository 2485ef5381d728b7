COPY staged_items FROM STDIN
