SELECT count(*),
       sum(CASE WHEN typeof({h.started}) = 'integer' AND typeof({h.stopped}) = 'integer'
                THEN max(0, {h.stopped} - {h.started}
                            - CASE WHEN typeof({h.paused_counter}) = 'integer' THEN {h.paused_counter} ELSE 0 END)
                ELSE 0 END)
FROM session_history AS h
