-- What the page /pipeline lists and counts of very many jobs: each list walks along an index, each count reads one.
CREATE INDEX idx_render_jobs_counted ON render_jobs (came_at) INCLUDE (state, farm, project_id) WHERE NOT removed;
CREATE INDEX idx_render_jobs_project ON render_jobs (project_id, came_at DESC, id DESC, state);
CREATE INDEX idx_ingest_runs_project ON ingest_runs (project_id, began_at DESC, id DESC);
CREATE INDEX idx_ingest_runs_open ON ingest_runs (project_id) WHERE completed_at IS NULL AND NOT removed;
CREATE INDEX idx_ingest_runs_of_source ON ingest_runs (source, began_at DESC, id DESC) WHERE NOT removed;
CREATE INDEX idx_shots_called ON shots (lower(name));
DROP INDEX idx_versions_project;
CREATE INDEX idx_versions_project ON versions (project_id, shot_id) WHERE NOT removed;
CREATE INDEX idx_versions_newest ON versions
    (shot_id, version_number DESC NULLS LAST, (coalesce(created_at, updated_at)) DESC, id DESC) WHERE NOT removed;
CREATE INDEX idx_ingest_files_refused ON ingest_files (lower(shot), lower(show_code)) WHERE NOT accepted;
CREATE INDEX idx_versions_undecided ON versions (decision, project_id)
    WHERE decision IN ('waiting', 'changes') AND NOT removed;
CREATE INDEX idx_playlists_due ON playlists (coalesce(due_at, updated_at));
