SELECT set_config('cinevault.retention', 'on', true)
