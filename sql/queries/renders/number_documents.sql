-- The number each document goes by here: the one it had when it was first seen. A Strapi 4 has numbers only; after an
-- update to 5 its documents have names, and the numbers are known no more.
WITH renamed AS (
    DELETE FROM render_documents
    WHERE document_id = ANY (%(ids)s::bigint[]::text[]) AND document_id <> ALL (%(documents)s::text[])
)
INSERT INTO render_documents AS d (document_id, render_id)
SELECT * FROM unnest(%(documents)s::text[], %(ids)s::bigint[])
ON CONFLICT (document_id) DO UPDATE SET document_id = excluded.document_id
RETURNING document_id AS document, render_id AS id
