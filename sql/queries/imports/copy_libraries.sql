COPY staged_libraries FROM STDIN
