SELECT id FROM exports
