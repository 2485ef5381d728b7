SELECT place FROM source_places WHERE source = %(source)s::text
