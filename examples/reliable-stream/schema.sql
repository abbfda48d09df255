CREATE TABLE IF NOT EXISTS grip_streams (
  stream text PRIMARY KEY,
  last_id bigint NOT NULL,
  begin_id bigint NOT NULL DEFAULT 0,
  epoch bigint NOT NULL DEFAULT 0,
  ended boolean NOT NULL DEFAULT false,
  appended_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE IF NOT EXISTS grip_stream_entries (
  stream text NOT NULL,
  id bigint NOT NULL,
  data text NOT NULL,
  appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (stream, id)
);
CREATE INDEX IF NOT EXISTS grip_stream_entries_age ON grip_stream_entries (appended_at);
