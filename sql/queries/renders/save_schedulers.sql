SELECT save_render_schedulers(%(told)s::jsonb)
