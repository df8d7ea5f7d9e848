-- The list of nodes that the node of a private network keeps itself. A row marks the database: no node of the live network
-- may run on it, where this list comes from a signed message.
CREATE TABLE registry (
  one            boolean  NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
  seq            bigint   NOT NULL,                      -- the last operation that the list contains
  created        bigint   NOT NULL,
  last_updated   bigint   NOT NULL,                      -- when the operation came in that changed it last
  cores          text     NOT NULL,                      -- JSON, as the aggregate shows it
  resources      text     NOT NULL
);
