-- As of this store: of a copy of it nothing is known.
SELECT run FROM lakes WHERE id = %(id)s::uuid AND store = this_store()
