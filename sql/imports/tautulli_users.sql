SELECT {u.user_id}, {u.username}, {u.friendly_name}, {u.is_admin}
FROM users AS u
