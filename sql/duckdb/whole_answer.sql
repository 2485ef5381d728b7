FROM answer
