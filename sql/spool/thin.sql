-- Every second of the older half, so that the past becomes coarser before any of it is gone.
DELETE FROM entries WHERE seq IN (
    SELECT seq FROM (
        SELECT seq, row_number() OVER (ORDER BY seq) AS number, count(*) OVER () AS count
        FROM entries WHERE kind = :kind)
    WHERE number % 2 = 1 AND number <= (count + 1) / 2)
