-- Whose plays, and from which libraries: as the file calls them, as they are known here, and how they were found.
SELECT 'user' AS kind, u.name, u.known_as, u.how, count(*) AS plays, coalesce(sum(j.watched), 0)::bigint AS seconds
FROM judged AS j JOIN import_users AS u ON u.id = j.user_id
WHERE j.verdict = 'taken'
GROUP BY u.key, u.name, u.known_as, u.how
UNION ALL
SELECT 'library', l.name, l.known_as, CASE WHEN l.known_as IS NULL THEN 'new' ELSE 'id' END,
       count(*), coalesce(sum(j.watched), 0)::bigint
FROM judged AS j JOIN import_libraries AS l ON l.id = j.library_id
WHERE j.verdict = 'taken'
GROUP BY l.key, l.name, l.known_as
ORDER BY kind DESC, plays DESC, name
