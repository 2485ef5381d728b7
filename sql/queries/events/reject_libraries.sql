-- Rows that name what is not known, or take what belongs to another: taken out, and told.
WITH problem AS (
    SELECT DISTINCT ON (row) row, field, message
    FROM (SELECT row, 'server_id' AS field, 'There is no server of this id.' AS message
          FROM told WHERE server_id IS NOT NULL AND NOT EXISTS (SELECT FROM servers AS k WHERE k.id = server_id)
          UNION ALL
          SELECT t.row, 'external_id', 'Another library of this server has this external id.'
          FROM told AS t
          WHERE EXISTS (SELECT FROM libraries AS k
                        WHERE k.server_id = t.server_id AND k.external_id = t.external_id AND k.id <> t.id)
             OR EXISTS (SELECT FROM told AS k
                        WHERE k.server_id = t.server_id AND k.external_id = t.external_id AND k.row < t.row)
                AND NOT EXISTS (SELECT FROM libraries AS k
                                WHERE k.server_id = t.server_id AND k.external_id = t.external_id)
         ) AS found
    ORDER BY row, field
), gone AS (
    DELETE FROM told USING problem WHERE told.row = problem.row
)
SELECT row, field, message FROM problem
