-- Nothing but what is attached: no files, no network, no extensions, no Python, and no way back.
SET temp_directory = '';
SET python_enable_replacements = false;
SET enable_external_access = false;
SET lock_configuration = true
