SET LOCAL search_path TO cinevault_side
