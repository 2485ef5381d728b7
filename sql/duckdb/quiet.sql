-- Nothing but what we say is written where people read.
SET enable_progress_bar = false
