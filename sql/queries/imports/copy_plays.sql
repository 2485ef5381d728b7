COPY staged_plays FROM STDIN
