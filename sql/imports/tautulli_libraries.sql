SELECT {l.section_id}, {l.section_name}, {l.section_type}
FROM library_sections AS l
