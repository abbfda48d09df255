CREATE TABLE IF NOT EXISTS stream_channels (
  channel text PRIMARY KEY,
  last_id bigint NOT NULL
);

CREATE TABLE IF NOT EXISTS stream_events (
  channel text NOT NULL,
  id bigint NOT NULL,
  data text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel, id)
);
