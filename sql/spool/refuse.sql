UPDATE entries SET refused = :reason WHERE seq = :seq
