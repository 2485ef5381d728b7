SELECT changed, added FROM save_renders(%(trees)s::jsonb)
