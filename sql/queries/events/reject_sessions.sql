-- Reports that name what is not known: taken out, and told.
WITH problem AS (
    SELECT DISTINCT ON (row) row, field, message
    FROM (SELECT row, 'user_id' AS field, 'There is no user of this id. Send users first.' AS message
          FROM told WHERE user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users AS k WHERE k.id = user_id)
          UNION ALL
          SELECT row, 'media_item_id', 'There is no media item of this id. Send media items first.'
          FROM told WHERE media_item_id IS NOT NULL
                      AND NOT EXISTS (SELECT FROM media_items AS k WHERE k.id = media_item_id)
          UNION ALL
          SELECT row, 'library_id', 'There is no library of this id. Send libraries first.'
          FROM told WHERE library_id IS NOT NULL AND NOT EXISTS (SELECT FROM libraries AS k WHERE k.id = library_id)
          UNION ALL
          SELECT row, 'server_id', 'There is no server of this id.'
          FROM told WHERE server_id IS NOT NULL AND NOT EXISTS (SELECT FROM servers AS k WHERE k.id = server_id)
         ) AS found
    ORDER BY row, field
), gone AS (
    DELETE FROM told USING problem WHERE told.row = problem.row
)
SELECT row, field, message FROM problem
