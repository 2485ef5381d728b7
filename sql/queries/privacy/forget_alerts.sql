-- What rules about viewers say of this one: as their condition names them, and in messages that name them.
WITH person AS (
    SELECT u.name, u.name || coalesce(' on ' || v.name, '') AS target
    FROM users AS u LEFT JOIN servers AS v ON v.id = u.server_id
    WHERE u.id = %(id)s::uuid
), about AS (
    SELECT id FROM alert_rules WHERE condition_type = 'user_streams_high'
), instances AS (
    DELETE FROM alert_instances
    USING person
    WHERE rule_id IN (SELECT id FROM about) AND alert_instances.target = person.target
), unsent AS (
    DELETE FROM notifications
    USING person
    WHERE rule_id IN (SELECT id FROM about) AND notifications.target = person.target
)
UPDATE alert_log
SET message = without_name(message, person.name, 'Forgotten viewer')
FROM person
WHERE rule_id IN (SELECT id FROM about) AND without_name(message, person.name, '') <> message
