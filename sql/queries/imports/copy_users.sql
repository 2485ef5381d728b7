COPY staged_users FROM STDIN
