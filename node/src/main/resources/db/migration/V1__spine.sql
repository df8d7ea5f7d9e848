-- The core node's state. Conventions, which docs/storage.md explains:
--   * times are bigint microseconds since 1970 UTC;
--   * NAME_key is the first eight bytes of SHA-256(NAME) as a signed bigint: indexes hold keys of fixed size, because the
--     names themselves (channels, references, tags, ...) have no limit; queries compare the name as well;
--   * hash_prefix is the first eight characters of item_hash as a big-endian bigint, so that it orders as the text does;
--   * enumerations are the small numbers of the class Codes;
--   * JSON is kept as the text that was received.

CREATE TABLE message (
  seq                    bigint   NOT NULL PRIMARY KEY,  -- commit order; the feed's and the cursor's order
  item_hash              text     COLLATE "C" NOT NULL,
  hash_prefix            bigint   NOT NULL,
  type                   smallint NOT NULL,
  status                 smallint NOT NULL,              -- processed or removing
  chain                  text     COLLATE "C" NOT NULL,
  item_type              smallint NOT NULL,
  sender                 text     COLLATE "C" NOT NULL,
  sender_key             bigint   NOT NULL,
  owner                  text     COLLATE "C" NOT NULL,
  owner_key              bigint   NOT NULL,
  channel                text     COLLATE "C",
  channel_key            bigint,
  time                   bigint   NOT NULL,
  reception_time         bigint   NOT NULL,
  content_time           bigint   NOT NULL,
  size                   integer  NOT NULL,
  signature              text,
  content_type           text     COLLATE "C",
  content_type_key       bigint,
  content_ref            text     COLLATE "C",
  content_ref_key        bigint,
  content_key            text     COLLATE "C",
  content_key_key        bigint,
  content_item_hash      text     COLLATE "C",
  payment_type           smallint,
  tags                   text[]   COLLATE "C",
  tag_keys               bigint[],
  first_confirmed_at     bigint,
  first_confirmed_height bigint,
  item_content           text    ,       -- the hashed text; null unless inline
  content                text            -- the fetched content; null if inline
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

CREATE UNIQUE INDEX message_item_hash ON message (item_hash);
CREATE INDEX message_time ON message (time DESC, hash_prefix);
CREATE INDEX message_type ON message (type, time DESC, hash_prefix);
CREATE INDEX message_sender ON message (sender_key, time DESC, hash_prefix);
CREATE INDEX message_owner ON message (owner_key, time DESC, hash_prefix);
CREATE INDEX message_channel ON message (channel_key, time DESC, hash_prefix) WHERE channel_key IS NOT NULL;
CREATE INDEX message_content_type ON message (content_type_key, time DESC, hash_prefix) WHERE content_type_key IS NOT NULL;
CREATE INDEX message_content_ref ON message (content_ref_key, time DESC, hash_prefix) WHERE content_ref_key IS NOT NULL;
CREATE INDEX message_content_key ON message (content_key_key, owner_key, time DESC, hash_prefix) WHERE content_key_key IS NOT NULL;
CREATE INDEX message_content_item_hash ON message (content_item_hash, time DESC, hash_prefix) WHERE content_item_hash IS NOT NULL;
CREATE INDEX message_payment_type ON message (payment_type, time DESC, hash_prefix) WHERE payment_type IS NOT NULL;
CREATE INDEX message_confirmed ON message (first_confirmed_at DESC, time DESC, hash_prefix) WHERE first_confirmed_at IS NOT NULL;
CREATE INDEX message_confirmed_height ON message (first_confirmed_height) WHERE first_confirmed_height IS NOT NULL;
CREATE INDEX message_reception_time ON message (reception_time, hash_prefix);
CREATE INDEX message_tags ON message USING gin (tag_keys) WHERE tag_keys IS NOT NULL;

-- One row per original POST; its amends are folded into it.
CREATE TABLE post (
  original_seq   bigint   NOT NULL PRIMARY KEY,
  latest_seq     bigint   NOT NULL,                      -- the amend in force, or the original
  hash_prefix    bigint   NOT NULL,                      -- of the original
  owner_key      bigint   NOT NULL,
  type_key       bigint,                                 -- of the original
  channel_key    bigint,                                 -- of the original
  ref_key        bigint,                                 -- of the original
  created        bigint   NOT NULL,                      -- content time of the original
  last_updated   bigint   NOT NULL,                      -- content time of the version in force
  content_start  integer  NOT NULL,                      -- where content.content begins in that version's text, in UTF-16 units
  content_end    integer  NOT NULL,                      -- exclusive; equal to content_start when absent (null)
  tags           text[]   COLLATE "C",                   -- of the version in force
  tag_keys       bigint[]
);

CREATE INDEX post_updated ON post (last_updated DESC, hash_prefix);
CREATE INDEX post_owner ON post (owner_key, last_updated DESC, hash_prefix);
CREATE INDEX post_type ON post (type_key, last_updated DESC, hash_prefix);
CREATE INDEX post_channel ON post (channel_key, last_updated DESC, hash_prefix) WHERE channel_key IS NOT NULL;
CREATE INDEX post_ref ON post (ref_key, last_updated DESC, hash_prefix) WHERE ref_key IS NOT NULL;
CREATE INDEX post_tags ON post USING gin (tag_keys) WHERE tag_keys IS NOT NULL;

-- An aggregate is the fold of its elements (the AGGREGATE messages of one owner and key) by (content time, item hash).
-- Each of its top-level names is a row that the latest element which names it has written.
CREATE TABLE aggregate (
  aggregate_id   bytea    NOT NULL PRIMARY KEY,          -- SHA-256 of owner, NUL, key
  owner          text     COLLATE "C" NOT NULL,
  owner_key      bigint   NOT NULL,
  key            text     COLLATE "C" NOT NULL,
  key_key        bigint   NOT NULL,
  created        bigint   NOT NULL,                      -- content time of the first element in fold order
  first_hash     text     COLLATE "C" NOT NULL,
  last_updated   bigint   NOT NULL,                      -- content time of the last element in fold order
  last_hash      text     COLLATE "C" NOT NULL
);

CREATE INDEX aggregate_owner ON aggregate (owner_key);
CREATE INDEX aggregate_key ON aggregate (key_key, last_updated DESC);
CREATE INDEX aggregate_updated ON aggregate (last_updated DESC);
CREATE INDEX aggregate_created ON aggregate (created DESC);

CREATE TABLE aggregate_entry (
  aggregate_id   bytea    NOT NULL,
  name_digest    bytea    NOT NULL,                      -- SHA-256 of name
  name           text     COLLATE "C" NOT NULL,
  value          text     NOT NULL,      -- JSON as received
  time           bigint   NOT NULL,                      -- content time of the element that wrote it
  item_hash      text     COLLATE "C" NOT NULL,
  PRIMARY KEY (aggregate_id, name_digest)
);

-- Messages that wait: for content, for a dependency, for the next try.
CREATE TABLE pending (
  id             bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  copy_id        bytea    NOT NULL UNIQUE,               -- SHA-256 of sender, item hash and signature
  item_hash      text     COLLATE "C" NOT NULL,
  message        text     NOT NULL,      -- the envelope as JSON
  content        text    ,               -- fetched content; null until fetched, and for inline
  reception_time bigint   NOT NULL,
  next_attempt   bigint   NOT NULL,
  retries        smallint NOT NULL,
  error_code     smallint NOT NULL,
  details        text,
  waits_for      text     COLLATE "C",                   -- item hash of the message whose processing wakes this one
  confirmation   text                                    -- JSON of the transaction that carried it, if one did
);

CREATE INDEX pending_item_hash ON pending (item_hash);
CREATE INDEX pending_next_attempt ON pending (next_attempt);
CREATE INDEX pending_waits_for ON pending (waits_for) WHERE waits_for IS NOT NULL;

CREATE TABLE rejected (
  item_hash      text     COLLATE "C" NOT NULL PRIMARY KEY,
  message        text     NOT NULL,      -- the submitted message as JSON
  error_code     smallint NOT NULL,
  details        text,                                   -- JSON
  traceback      text,
  reception_time bigint   NOT NULL
);

CREATE TABLE confirmation (
  item_hash      text     COLLATE "C" NOT NULL,
  tx_hash        text     COLLATE "C" NOT NULL,
  chain          text     COLLATE "C" NOT NULL,
  height         bigint   NOT NULL,
  time           bigint   NOT NULL,
  publisher      text     COLLATE "C" NOT NULL,
  PRIMARY KEY (item_hash, tx_hash)
);

-- Counters, folded from the message table in the background up to tally_mark; what is younger is counted in memory.
CREATE TABLE tally (
  tally_id       bytea    NOT NULL PRIMARY KEY,          -- SHA-256 of dimension and names
  dimension      smallint NOT NULL,
  name           text     COLLATE "C" NOT NULL,
  name_key       bigint   NOT NULL,
  detail         text     COLLATE "C" NOT NULL,          -- the second name of a pair, or empty
  n              bigint   NOT NULL
);

CREATE INDEX tally_name ON tally (dimension, name_key);

CREATE TABLE tally_time (
  type           smallint NOT NULL,
  unit           smallint NOT NULL,                      -- 0 day, 1 hour
  bucket         bigint   NOT NULL,                      -- floor(message time / unit)
  n              bigint   NOT NULL,
  PRIMARY KEY (type, unit, bucket)
);

CREATE TABLE tally_sender (
  sender         text     COLLATE "C" NOT NULL PRIMARY KEY,
  total          bigint   NOT NULL,
  post           bigint   NOT NULL,
  aggregate      bigint   NOT NULL,
  store          bigint   NOT NULL,
  forget         bigint   NOT NULL,
  program        bigint   NOT NULL,
  instance       bigint   NOT NULL
);

CREATE TABLE tally_mark (
  one            boolean  NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
  seq            bigint   NOT NULL
);

INSERT INTO tally_mark (seq) VALUES (0);
