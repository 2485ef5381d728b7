COPY pushed (numbers, rows) FROM STDIN
