-- Live streams. What changes writes into `live_outbox`, in its own transaction; whoever reads moves what was committed to
-- `live_events` and numbers it there. So numbers become visible in their order, and a transaction that commits late is
-- numbered late: nobody who has read up to a number has missed a smaller one.

DROP TABLE live_events;

CREATE TABLE live_outbox (
    n         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream    text NOT NULL,
    kind      text NOT NULL,
    entity_id text NOT NULL,
    payload   jsonb NOT NULL
);

CREATE TABLE live_events (
    id          bigint PRIMARY KEY,
    stream      text NOT NULL,
    kind        text NOT NULL,
    entity_id   text NOT NULL,
    payload     jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_live_events_recorded ON live_events USING brin (recorded_at);

-- The one row says which number was given last, also where that event is forgotten by now.
CREATE TABLE live_position (
    alone boolean PRIMARY KEY DEFAULT true CHECK (alone),
    last  bigint NOT NULL
);
INSERT INTO live_position (last) VALUES (0);
