-- Programs, instances and verifiable programs, and the files that they use.

CREATE TABLE machine (
  seq            bigint   NOT NULL PRIMARY KEY,          -- of its message
  item_hash      text     COLLATE "C" NOT NULL,
  hash_prefix    bigint   NOT NULL,
  type           smallint NOT NULL,                      -- of its message
  owner          text     COLLATE "C" NOT NULL,
  allow_amend    boolean  NOT NULL,
  persistent     boolean  NOT NULL,                      -- it always runs
  payment_type   smallint NOT NULL,
  node_hash      text     COLLATE "C",                   -- the node that has to run it; null for any
  time           bigint   NOT NULL,                      -- of the envelope
  created        bigint   NOT NULL,                      -- content time
  subscriptions  text                                    -- JSON: the messages that start it; null for none
);

CREATE UNIQUE INDEX machine_item_hash ON machine (item_hash);
CREATE INDEX machine_subscribed ON machine (time DESC, hash_prefix) WHERE subscriptions IS NOT NULL;

-- A message that a machine keeps cannot be deleted, and a machine cannot keep what is being deleted: whichever of both
-- transactions comes second is refused, and decided again.
CREATE TABLE machine_file (
  machine_seq    bigint   NOT NULL,
  position       smallint NOT NULL,                      -- in the content, from 0
  role           smallint NOT NULL,
  message        text     COLLATE "C" NOT NULL,          -- the STORE message that the content names
  use_latest     boolean  NOT NULL,                      -- whether the latest version of its file is meant
  kept_message   text     COLLATE "C" REFERENCES message (item_hash),  -- the same, if it was live and must stay so
  PRIMARY KEY (machine_seq, position)
);

CREATE INDEX machine_file_message ON machine_file (message);
CREATE INDEX machine_file_kept ON machine_file (kept_message) WHERE kept_message IS NOT NULL;

-- Which machine is meant by the hash of a program or an instance.
CREATE TABLE machine_version (
  vm_hash         text    COLLATE "C" NOT NULL PRIMARY KEY,
  owner           text    COLLATE "C" NOT NULL,
  current_version text    COLLATE "C" NOT NULL,
  last_updated    bigint  NOT NULL                       -- content time of the current version
);
