SELECT file FROM glob({path})
