-- The files that are here, and what keeps each of them.

CREATE TABLE file (
  hash           text     COLLATE "C" NOT NULL PRIMARY KEY,
  size           bigint   NOT NULL,
  type           smallint NOT NULL                       -- 0 file, 1 directory
);

-- A file whose last pin goes is deleted. The reference to the file makes it impossible to pin what is being deleted.
CREATE TABLE file_pin (
  pin_id         bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  file_hash      text     COLLATE "C" NOT NULL REFERENCES file (hash),
  kind           smallint NOT NULL,                      -- 1 message, 2 content, 3 transaction, 4 grace period
  item_hash      text     COLLATE "C",                   -- the message that pins it
  owner          text     COLLATE "C",
  owner_key      bigint,
  ref            text     COLLATE "C",
  created        bigint,
  delete_by      bigint                                  -- of a grace period: when it ends
);

CREATE INDEX file_pin_file ON file_pin (file_hash);
CREATE UNIQUE INDEX file_pin_item ON file_pin (item_hash, kind) WHERE item_hash IS NOT NULL;
CREATE UNIQUE INDEX file_pin_grace ON file_pin (file_hash) WHERE kind = 4 AND item_hash IS NULL;
CREATE INDEX file_pin_owner ON file_pin (owner_key, created DESC, item_hash) WHERE kind = 1;
CREATE INDEX file_pin_delete_by ON file_pin (delete_by) WHERE delete_by IS NOT NULL;
