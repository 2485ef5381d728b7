-- The connection sees what the snapshot saw: it has asked nothing yet.
CALL postgres_execute({reader}, {statement})
