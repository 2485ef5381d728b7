-- A lake that nobody brings up to date does not keep marks for ever: it will be written anew.
DELETE FROM lakes WHERE run_at < now() - make_interval(days => %(days)s::int)
