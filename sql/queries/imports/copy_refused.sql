COPY staged_refused FROM STDIN
