-- Each state as it is now, unless somebody evaluated it, or changed its rule, since it was read. What was written
-- wins; which rows were, is the answer.
WITH change AS (
    SELECT c.*
    FROM jsonb_to_recordset(%(changes)s::jsonb) AS c (
        rule_id uuid, rule_updated_at timestamptz, target text, state text, episode bigint, since timestamptz,
        value float8, worst_value float8, health text, memory jsonb, last_notified_at timestamptz,
        evaluated_at timestamptz, was timestamptz, over boolean)
    JOIN alert_rules AS r ON r.id = c.rule_id AND r.updated_at = c.rule_updated_at AND r.is_enabled
    FOR KEY SHARE OF r
), moved AS (
    UPDATE alert_instances AS i
    SET state = c.state, episode = c.episode, since = c.since, value = c.value, worst_value = c.worst_value,
        health = c.health, memory = c.memory,
        last_notified_at = greatest(i.last_notified_at, c.last_notified_at),
        evaluated_at = c.evaluated_at,
        acknowledged_at = CASE WHEN NOT c.over THEN i.acknowledged_at END,
        acknowledged_by = CASE WHEN NOT c.over THEN i.acknowledged_by END,
        comment = CASE WHEN NOT c.over THEN i.comment END
    FROM change AS c
    WHERE i.rule_id = c.rule_id AND i.target = c.target AND i.evaluated_at = c.was
    RETURNING i.rule_id, i.target
), added AS (
    INSERT INTO alert_instances (
        rule_id, target, state, episode, since, value, worst_value, health, memory, last_notified_at, evaluated_at)
    SELECT rule_id, target, state, episode, since, value, worst_value, health, memory, last_notified_at, evaluated_at
    FROM change
    WHERE was IS NULL
    ON CONFLICT (rule_id, target) DO NOTHING
    RETURNING rule_id, target
)
SELECT rule_id, target FROM moved
UNION ALL
SELECT rule_id, target FROM added
