SELECT coalesce(sum(videos), 0)::bigint AS video,
       coalesce(sum(images), 0)::bigint AS image,
       coalesce(sum(downloads - videos - images + articles), 0)::bigint AS content
FROM renders_daily
