SELECT rebuild_days()
