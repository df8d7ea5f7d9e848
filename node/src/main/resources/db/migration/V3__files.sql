-- The files that are here, and what keeps each of them.

CREATE TABLE file (
  hash           text     COLLATE "C" NOT NULL PRIMARY KEY,
  size           bigint   NOT NULL,
  type           smallint NOT NULL                       -- 0 file, 1 directory
);

-- A file without a pin is deleted. The reference to the file makes it impossible to pin what is being deleted.
CREATE TABLE file_pin (
  pin_id         bigint   NOT NULL GENERATED ALWAYS AS IDENTITY,  -- in the order of their making
  file_hash      text     COLLATE "C" NOT NULL REFERENCES file (hash),
  kind           smallint NOT NULL,                      -- 1 message, 2 content, 3 transaction, 4 grace period
  item_hash      text     COLLATE "C",                   -- the message that pins it
  owner          text     COLLATE "C",
  owner_key      bigint,
  ref            text     COLLATE "C",
  tag            text     COLLATE "C",                   -- what all versions of a file share
  tag_key        bigint,
  created        bigint,                                 -- content time of the message
  delete_by      bigint                                  -- of a grace period: when it ends
);

CREATE INDEX file_pin_file ON file_pin (file_hash);
CREATE UNIQUE INDEX file_pin_item ON file_pin (item_hash, kind) WHERE item_hash IS NOT NULL;
CREATE UNIQUE INDEX file_pin_grace ON file_pin (file_hash) WHERE kind = 4 AND item_hash IS NULL;
CREATE INDEX file_pin_tag ON file_pin (tag_key, created DESC, pin_id) WHERE kind = 1;
CREATE INDEX file_pin_owner ON file_pin (owner_key, created DESC, item_hash) WHERE kind = 1;
CREATE INDEX file_pin_delete_by ON file_pin (delete_by) WHERE delete_by IS NOT NULL;

-- What the messages of an owner keep, summed up.
CREATE TABLE file_owner (
  owner          text     COLLATE "C" NOT NULL PRIMARY KEY,
  files          bigint   NOT NULL,
  bytes          bigint   NOT NULL
);

-- What is left of a forgotten message.
CREATE TABLE forgotten (
  item_hash      text     COLLATE "C" NOT NULL PRIMARY KEY,
  seq            bigint   NOT NULL,                      -- its place in commit order
  forgotten_seq  bigint   NOT NULL,                      -- that of the message which made it forgotten
  type           smallint NOT NULL,
  chain          text     COLLATE "C" NOT NULL,
  item_type      smallint NOT NULL,
  sender         text     COLLATE "C" NOT NULL,
  owner          text     COLLATE "C" NOT NULL,
  channel        text     COLLATE "C",
  signature      text,
  time           bigint   NOT NULL,
  reception_time bigint   NOT NULL,
  content_type   text     COLLATE "C",
  payment_type   smallint NOT NULL,
  size           bigint,                                 -- of the file that a STORE message kept
  forgotten_by   text[]   COLLATE "C" NOT NULL,
  forgotten_at   bigint   NOT NULL
);

CREATE INDEX forgotten_place ON forgotten (forgotten_seq);
CREATE INDEX forgotten_moment ON forgotten (forgotten_at DESC, item_hash);
CREATE INDEX forgotten_sender ON forgotten (sender, forgotten_at DESC);
CREATE INDEX forgotten_seq ON forgotten (seq);

CREATE OR REPLACE FUNCTION refuse_known(hashes text[]) RETURNS void LANGUAGE plpgsql
  SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (SELECT FROM message WHERE item_hash = ANY (hashes))
    OR EXISTS (SELECT FROM pending WHERE item_hash = ANY (hashes))
    OR EXISTS (SELECT FROM rejected WHERE item_hash = ANY (hashes))
    OR EXISTS (SELECT FROM forgotten WHERE item_hash = ANY (hashes))
  THEN
    RAISE EXCEPTION 'a message is known already' USING ERRCODE = 'AL001';
  END IF;
END
$$;
