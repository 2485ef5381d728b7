SELECT this_store()
