DELETE FROM ignored_work WHERE media_item_id = %(media_item_id)s::uuid AND issue = %(issue)s::text
