"""What has to happen by itself, on a clock: each job a module with `run_once`."""
