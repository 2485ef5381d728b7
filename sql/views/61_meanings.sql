-- What each relation and each of its columns means, in a line: the list beside the SQL on the Reports screen.
-- The first line is of the relation; those of a column that means the same everywhere are at the end.

CREATE FUNCTION analytics.means(relation text, lines text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    line  text;
    words text[];
BEGIN
    EXECUTE format('COMMENT ON VIEW analytics.%I IS %L', relation, split_part(lines, E'\n', 1));
    FOREACH line IN ARRAY (string_to_array(trim(E'\n' FROM lines), E'\n'))[2:] LOOP
        words := regexp_match(line, '^(\w+) +(.+)$');
        EXECUTE format('COMMENT ON COLUMN analytics.%I.%I IS %L', relation, words[1], words[2]);
    END LOOP;
END $$;

SELECT analytics.means('plays', 'plays: one row for each, also for those that still run
id                 names the play
started_at         when it began
ended_at           when it ended, empty while it runs
is_active          whether it runs
user_id            names the viewer
media_item_id      names what was played
playback_type      direct_play, direct_stream or transcode: what most of it was
video_decision     what was done with the picture
audio_decision     what was done with the sound
transcode_reasons  why the server converted it, a list
quality            what the client asked for
codec              of the picture as it was sent
resolution         of the picture as it was sent
container          of the file as it was sent
bitrate            bits per second as it was sent
bytes_served       bytes sent, an estimate
watch_seconds      seconds it played, pauses left out
paused_seconds     seconds it stood still
buffering_seconds  seconds it waited for data
position_seconds   how far into the title it got
completed          whether the title was finished
client             the program it was played with
device             the machine it was played on, empty where names are hidden
location           lan or wan
end_reason         why it ended
error_message      what the server said went wrong');
SELECT analytics.means('slices', 'pieces of plays, each in one state and within one quarter hour
play_id         names the play
started_at      when the piece begins
ended_at        when it ends
state           playing, paused or buffering
user_id         names the viewer
media_item_id   names what was played
playback_type   direct_play, direct_stream or transcode, during the piece
video_decision  what was done with the picture
audio_decision  what was done with the sound
bitrate         bits per second
plays           1 in the first piece of a play, else 0: sums count plays
completed       1 in the first piece of a finished play, else 0');
SELECT analytics.means('users', 'viewers
id            names the viewer
name          what the server calls them, or a pseudonym
last_seen_at  when they were last there
removed_at    when the server had them no more');
SELECT analytics.means('servers', 'media servers that are watched
id            names the server
name          what it is called here
kind          jellyfin, plex, …
version       of its software
state         how it was when last asked
is_enabled    whether it is asked
last_seen_at  when it last answered');
SELECT analytics.means('libraries', 'libraries of the servers
id          names the library
name        what it is called
media_type  movie, episode, …
scanned_at  when its files were last read
removed_at  when the server had it no more');
SELECT analytics.means('media_items', 'films, episodes and tracks, with their files
id               names the item
year             of its release
genres           a list
runtime_seconds  how long it is
file_path        where its file lies
bytes            size of its file
container        of its file
video_codec      of its file
audio_codec      of its file
width            of the picture
height           of the picture
resolution       2160p, 1080p, …
hdr_format       HDR10, Dolby Vision, …; empty where it is SDR
has_atmos        whether there is Dolby Atmos
bitrate          of its file, bits per second
has_poster       whether the server has a picture for it
has_metadata     whether the server knows what it is
scan_error       why its file could not be read
added_at         when it came
removed_at       when the server had it no more');
SELECT analytics.means('transcodes', 'transcode jobs; one that two sources saw comes once
id                 names the job
started_at         when it began
completed_at       when it ended
play_id            names the play it was for
user_id            names the viewer
media_item_id      names what was converted
host               the machine it ran on
input_codec        from what
output_codec       into what
input_resolution   from what
output_resolution  into what
hw_accel           nvenc, qsv, …; none or empty where a processor did it
speed              how much faster than real time
duration_seconds   how long it ran
bytes              written
status             running, success, stopped, failed or killed; empty where nobody knows
error_message      what went wrong');
SELECT analytics.means('playback_daily', 'what was played: per local day, viewer, library and type
user_id            names the viewer
watch_seconds      seconds that were played on the day
paused_seconds     seconds that stood still
buffering_seconds  seconds that waited for data');
SELECT analytics.means('playback_hours', 'what was played: per local day and hour, without people
hour           of the day, 0 to 23
watch_seconds  seconds that were played in the hour');
SELECT analytics.means('title_daily', 'what was played: per local day and title
media_item_id  names the title
watch_seconds  seconds that were played on the day');
SELECT analytics.means('transcode_daily', 'transcode jobs: per local day, codec, hardware and outcome
output_codec  into what
hw_accel      with which hardware
outcome       how they ended
jobs          how many
seconds       how long they ran together
bytes         written');
SELECT analytics.means('transcode_conversions', 'transcode jobs: per local day, from what into what
input_codec        from what
output_codec       into what
input_resolution   from what
output_resolution  into what
jobs               how many');
SELECT analytics.means('concurrency_quarters', 'how much went on at once: per quarter hour
started_at       when the quarter hour begins
peak_streams     most streams at once
p95_streams      as many or fewer for 95 % of the time
peak_transcodes  most transcodes at once
p95_transcodes   as many or fewer for 95 % of the time
peak_bitrate     most bits per second at once
p95_bitrate      as many or fewer for 95 % of the time
stream_seconds   seconds of all streams together');
SELECT analytics.means('daily_stats', 'figures of each local day that is over
viewers             who watched, how many
watch_minutes       minutes played
direct_plays        plays of files as they are
direct_streams      plays in another container
transcodes          plays that were converted
transcode_failures  transcode jobs that failed
new_media_added     titles that came
items               titles there were
storage_bytes       size of their files');
SELECT analytics.means('machine_samples', 'samples of the machines, for as long as they are kept
recorded_at                  when it was taken
cpu_percent                  how busy the processors were
memory_percent               how full the memory was
memory_used_mb               memory in use
swap_percent                 how full the swap space was
load_1m                      tasks that ran or waited, over a minute
cpu_temp_celsius             temperature of the processor
gpu_name                     the first graphics card
gpu_percent                  how busy it was
gpu_encoder_percent          how busy its encoder was
gpu_decoder_percent          how busy its decoder was
gpu_memory_percent           how full its memory was
gpu_temp_celsius             its temperature
gpu_power_watts              what it drew
network_rx_bytes_per_second  received
network_tx_bytes_per_second  sent
disk_read_bytes_per_second   read
disk_write_bytes_per_second  written
active_streams               streams that ran
active_transcodes            transcodes that ran');
SELECT analytics.means('machine_hours', 'the machines by the hour: means and peaks, kept for ever
started_at                       when the hour begins
samples                          how many there were
cpu_percent_avg                  how busy the processors were
cpu_percent_max                  at most
memory_percent_avg               how full the memory was
memory_percent_max               at most
load_1m_avg                      tasks that ran or waited
load_1m_max                      at most
gpu_percent_avg                  how busy the graphics card was
gpu_percent_max                  at most
gpu_power_watts_avg              what it drew
gpu_power_watts_max              at most
network_tx_bytes_per_second_avg  sent
network_tx_bytes_per_second_max  at most
disk_free_gb_min                 least room on the first disk');
SELECT analytics.means('disk_samples', 'how full the disks were
recorded_at  when it was looked
mount        where the disk is seen
total_bytes  what fits
used_bytes   what is taken
free_bytes   what is left');
SELECT analytics.means('library_makeup', 'what the libraries are made of, without titles
video_codec   of the files
resolution    2160p, 1080p, …
hdr_format    HDR10, Dolby Vision, …
has_atmos     whether there is Dolby Atmos
has_metadata  whether the server knows what they are
has_poster    whether there are pictures for them
items         how many
unreadable    files that could not be read
bytes         size of the files');
SELECT analytics.means('library_work', 'files that need work, a row for each thing that is wrong with one
media_item_id     names the title
year              of its release
issue             missing_metadata, missing_poster, unplayable, duplicate, low_bitrate_4k, transcoded, never_watched
detail            what exactly
found_at          since when it is so
frees_bytes       what deleting the file would give back
avoids_transcodes transcodes of 90 days that a better file would have avoided
bytes             size of the file
file_path         where it lies');
SELECT analytics.means('alert_rules', 'rules that watch the system
id                 names the rule
name               what it is called
condition_type     what it looks at
target             what it is for, empty for everything
threshold          where it fires
severity           info, warning or critical
is_enabled         whether it watches
last_triggered_at  when it last fired
created_at         when it was made');
SELECT analytics.means('alerts', 'what was said, or was to be said: one row for each message
id                 names the message
sent_at            when it was last tried
kind               firing, resolved, reminder, …
rule_name          the rule it is about
message            what it says
channel_name       where it went
channel_type       discord, slack, …
outcome            delivered, waiting, kept back or failed
attempts           how often it was tried
http_status        what the receiver answered
duration_ms        how long the last attempt took
suppressed_reason  why it was kept back');
SELECT analytics.means('renders', 'renders of the content system
id            its number there
published_at  when it was published
name          what it is called
status        ghost, processing, email_sent, complete or incomplete
processing    whether it is being made
complete      whether it is done
email_sent    whether somebody was told
account_id    whom it is for
account       what they are called
sport         what it is about
workflow      standard, roster or manual
downloads     files it made
articles      texts it made
videos        films it made
images        pictures it made
completed_at  when it was seen to be done
removed_at    when the content system had it no more');
SELECT analytics.means('renders_daily', 'renders: per local day and status
status      ghost, processing, email_sent, complete or incomplete
renders     how many
complete    those that are done
failed      those that came to nothing
processing  those that are being made
downloads   files they made
articles    texts they made
videos      films they made
images      pictures they made');
SELECT analytics.means('projects', 'productions
id        as the tracker names it
name      what it is called
code      as files are named after it
archived  whether it is over');
SELECT analytics.means('shots', 'shots of the productions
id       as the tracker names it
name     what it is called
episode  it is of
scene    it is of
status   as the tracker says');
SELECT analytics.means('versions', 'versions of shots
id              as the tracker names it
name            what it is called
version_number  counted up
task            what was done
artist          who did it, empty where names are hidden
status          as the tracker says
decision        waiting, approved, changes or rejected
decided_at      when
job_id          the render job that made it
created_at      when it was published');
SELECT analytics.means('ingest_runs', 'runs that took material in
id               names the run
began_at         when it began
completed_at     when it ended
project          the production
processed_count  files that were taken
invalid_count    files that were refused');
SELECT analytics.means('ingest_files', 'files of these runs
run_id     names the run
began_at   when the run began
accepted   whether it was taken
path       of the file
reason     why it was refused
show_code  as its name says
episode    as its name says
scene      as its name says
shot       as its name says');
SELECT analytics.means('render_jobs', 'jobs of the render farms
id             names the job
came_at        when it was first heard of
farm           which farm
farm_type      opencue, flamenco, …
state          queued, waiting, running, succeeded, failed, cancelled, skipped or unknown
status         the word that the farm uses
submitted_at   when it was asked for
started_at     when it began
completed_at   when it ended
frames_total   pictures it is made of
frames_done    pictures that are done
frames_failed  pictures that failed');
SELECT analytics.means('mismatches', 'what a tracker has and a disk has not, or the other way round
id            names the mismatch
kind          what is missing where
version_name  of which version
path          of which file
message       what was found
found_at      when
resolved_at   when it was so no more');

-- What means the same wherever it stands.
DO $$
DECLARE
    told record;
BEGIN
    FOR told IN
        SELECT c.relname, a.attname, m.meaning
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
        JOIN (VALUES ('title', 'what it is called'), ('series_title', 'the series, where it is an episode'),
                     ('season_number', 'of an episode'), ('episode_number', 'within its season'),
                     ('media_type', 'movie, episode, track, …'), ('library', 'the library it is in'),
                     ('server', 'the server it is on'), ('username', 'who watched, or a pseudonym'),
                     ('playback_type', 'direct_play, direct_stream or transcode'), ('day', 'the day, in the store''s zone'),
                     ('plays', 'plays that began'), ('completed', 'plays that were finished'),
                     ('bytes', 'bytes sent, an estimate'), ('host', 'the machine'),
                     ('project_id', 'names the production'), ('shot_id', 'names the shot'),
                     ('source', 'who told of it'), ('updated_at', 'when it was last told')) AS m (name, meaning)
            ON m.name = a.attname
        WHERE c.relnamespace = 'analytics'::regnamespace AND col_description(c.oid, a.attnum) IS NULL
    LOOP
        EXECUTE format('COMMENT ON COLUMN analytics.%I.%I IS %L', told.relname, told.attname, told.meaning);
    END LOOP;
END $$;
