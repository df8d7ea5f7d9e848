-- What accounts hold, what their resources cost, and what is left of messages that nobody paid for. Amounts are exact.

-- Tokens, as the publishers of balances say (spec 01 §7.2).
CREATE TABLE token_balance (
  address        text     COLLATE "C" NOT NULL,
  chain          text     COLLATE "C" NOT NULL,
  dapp           text     COLLATE "C",                   -- null for tokens that can be spent
  balance        numeric  NOT NULL,                      -- in ALEPH
  height         bigint   NOT NULL,                      -- of the main chain, at which it was so
  last_update    bigint   NOT NULL,                      -- when the balance changed here
  UNIQUE NULLS NOT DISTINCT (address, chain, dapp)
);

CREATE INDEX token_balance_updated ON token_balance (last_update);
CREATE INDEX token_balance_chain ON token_balance (chain, address, dapp);
CREATE INDEX token_balance_amount ON token_balance (balance);

-- Everything that ever happened to credits; rows are never changed (spec 01 §7.3).
CREATE TABLE credit_history (
  credit_ref     text     COLLATE "C" NOT NULL,          -- item hash of the post
  credit_index   integer  NOT NULL,
  address        text     COLLATE "C" NOT NULL,
  amount         bigint   NOT NULL,                      -- negative for what was spent
  price          numeric,
  bonus_amount   bigint,
  tx_hash        text     COLLATE "C",
  token          text     COLLATE "C",
  chain          text     COLLATE "C",
  provider       text     COLLATE "C",
  origin         text     COLLATE "C",
  origin_ref     text     COLLATE "C",
  payment_method text     COLLATE "C",
  expiration     bigint,                                 -- null for never
  message_time   bigint   NOT NULL,                      -- content time of the post
  expense_count  bigint,
  expense_size   numeric,                                -- MiB
  resource       text     COLLATE "C",                   -- origin, or origin_ref where that is empty; null if too long for one
  last_update    bigint   NOT NULL,
  PRIMARY KEY (credit_ref, credit_index)
);

CREATE INDEX credit_history_address ON credit_history (address, message_time, credit_ref, credit_index);
CREATE INDEX credit_history_debit ON credit_history (address, message_time, credit_ref, credit_index) WHERE amount < 0;
CREATE INDEX credit_history_resource ON credit_history (resource) WHERE resource IS NOT NULL;
-- One for each order in which an account's history is shown. An index entry has a limit of its own, a text has none: the first
-- 200 characters decide.
CREATE INDEX credit_history_expiration ON credit_history (address, expiration, credit_ref, credit_index);
CREATE INDEX credit_history_amount ON credit_history (address, amount, credit_ref, credit_index);
CREATE INDEX credit_history_method ON credit_history (address, left(payment_method, 200), credit_ref, credit_index);
CREATE INDEX credit_history_origin ON credit_history (address, left(origin, 200), credit_ref, credit_index);
CREATE INDEX credit_history_tx_hash ON credit_history (address, left(tx_hash, 200), credit_ref, credit_index);
CREATE INDEX credit_history_provider ON credit_history (address, left(provider, 200), credit_ref, credit_index);
CREATE INDEX credit_history_updated ON credit_history (last_update);

-- What is left of each gain: what the history makes of them in its order.
CREATE TABLE credit_lot (
  address        text     COLLATE "C" NOT NULL,
  credit_ref     text     COLLATE "C" NOT NULL,
  credit_index   integer  NOT NULL,
  remaining      bigint   NOT NULL,
  expiration     bigint,
  message_time   bigint   NOT NULL,
  PRIMARY KEY (address, credit_ref, credit_index)
);

CREATE INDEX credit_lot_live ON credit_lot (address) INCLUDE (remaining, expiration) WHERE remaining > 0;
CREATE INDEX credit_lot_expiration ON credit_lot (expiration) WHERE remaining > 0 AND expiration IS NOT NULL;

-- Sums of an account's history, so that nobody has to read all of it.
CREATE TABLE credit_account (
  address        text     COLLATE "C" NOT NULL PRIMARY KEY,
  entries        bigint   NOT NULL,
  incoming       numeric  NOT NULL,
  outgoing       numeric  NOT NULL,                      -- not positive
  consumed       numeric  NOT NULL,                      -- by machines and files; not negative
  remaining      numeric  NOT NULL                       -- of its lots, whether they are over or not
);

CREATE INDEX credit_account_remaining ON credit_account (remaining);

-- What each resource has used up.
CREATE TABLE credit_resource (
  resource       text     COLLATE "C" NOT NULL PRIMARY KEY,
  consumed       numeric  NOT NULL
);

-- What each resource costs (spec 01 §7.6).
CREATE TABLE cost (
  item_hash      text     COLLATE "C" NOT NULL,
  type           smallint NOT NULL,
  name           text     COLLATE "C" NOT NULL,
  owner          text     COLLATE "C" NOT NULL,
  ref            text     COLLATE "C",
  payment_type   smallint NOT NULL,
  hold           numeric  NOT NULL,                      -- ALEPH
  stream         numeric  NOT NULL,                      -- ALEPH per second
  credit         numeric  NOT NULL,                      -- credits per second
  PRIMARY KEY (item_hash, type, name)
);

CREATE INDEX cost_owner_resources ON cost (owner, payment_type, item_hash);
CREATE INDEX cost_resources ON cost (payment_type, item_hash);

-- The same, summed up for each owner and way of paying.
CREATE TABLE cost_owner (
  owner          text     COLLATE "C" NOT NULL,
  payment_type   smallint NOT NULL,
  resources      bigint   NOT NULL,
  hold           numeric  NOT NULL,
  stream         numeric  NOT NULL,
  credit         numeric  NOT NULL,
  last_update    bigint   NOT NULL,                      -- when anything of this changed
  endings        bigint   NOT NULL,                      -- how often anything of it ended
  PRIMARY KEY (owner, payment_type)
);

-- Messages that are no longer paid for and wait for their end: those whose status says so (spec 01 §7.10).
CREATE TABLE removing (
  item_hash      text     COLLATE "C" NOT NULL PRIMARY KEY,
  owner          text     COLLATE "C" NOT NULL,
  payment_type   smallint NOT NULL,
  size           bigint,                                 -- of the file that a STORE message keeps
  since          bigint   NOT NULL
);

CREATE INDEX removing_owner ON removing (owner, payment_type);

-- Ends a transaction that takes these messages away, when one of them is paid for again, or was taken away before.
CREATE FUNCTION refuse_unless_removing(hashes text[]) RETURNS void LANGUAGE plpgsql
  SET enable_seqscan = off AS $$
BEGIN
  PERFORM FROM removing WHERE item_hash = ANY (hashes) ORDER BY item_hash FOR UPDATE;
  IF (SELECT count(*) FROM removing WHERE item_hash = ANY (hashes)) <> cardinality(hashes) THEN
    RAISE EXCEPTION 'a message is not being removed' USING ERRCODE = 'AL001';
  END IF;
END
$$;

-- What is left of a message that was no longer paid for.
CREATE TABLE removed (
  item_hash      text     COLLATE "C" NOT NULL PRIMARY KEY,
  seq            bigint   NOT NULL,                      -- its place in commit order
  removed_seq    bigint   NOT NULL,                      -- that of its end, which is no message
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
  removed_at     bigint   NOT NULL
);

CREATE INDEX removed_moment ON removed (removed_at DESC, item_hash);
CREATE INDEX removed_sender ON removed (sender, removed_at DESC);
CREATE INDEX removed_place ON removed (removed_seq);
CREATE INDEX removed_seq ON removed (seq);
CREATE INDEX message_removing ON message (time DESC, hash_prefix) WHERE status = 4;

CREATE OR REPLACE FUNCTION refuse_known(hashes text[]) RETURNS void LANGUAGE plpgsql
  SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (SELECT FROM message WHERE item_hash = ANY (hashes))
    OR EXISTS (SELECT FROM pending WHERE item_hash = ANY (hashes))
    OR EXISTS (SELECT FROM rejected WHERE item_hash = ANY (hashes))
    OR EXISTS (SELECT FROM forgotten WHERE item_hash = ANY (hashes))
    OR EXISTS (SELECT FROM removed WHERE item_hash = ANY (hashes))
  THEN
    RAISE EXCEPTION 'a message is known already' USING ERRCODE = 'AL001';
  END IF;
END
$$;
