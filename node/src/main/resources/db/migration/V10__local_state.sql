-- What the node of a private network put there although no message says it. A row of either table marks the database: no node
-- of the live network may run on it.

CREATE TABLE local_aggregate (
  aggregate_id   bytea    NOT NULL PRIMARY KEY,
  revision       text     COLLATE "C" NOT NULL,          -- hash of the content that is shown
  created        bigint   NOT NULL
);

-- Credits that accounts had from the beginning.
CREATE TABLE local_credit (
  address        text     COLLATE "C" NOT NULL PRIMARY KEY,
  amount         bigint   NOT NULL
);
