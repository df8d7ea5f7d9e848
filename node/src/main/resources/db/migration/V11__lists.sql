-- Lists whose first page is read from an index, however much there is (spec 02 §9.2, §9.6).

-- By first confirmation; what has none comes first. A post has that of its original.
DROP INDEX message_confirmed;
CREATE INDEX message_confirmed ON message (first_confirmed_at DESC, time DESC, hash_prefix);
ALTER TABLE post ADD COLUMN first_confirmed_at bigint;
UPDATE post p SET first_confirmed_at = m.first_confirmed_at FROM message m
WHERE m.seq = p.original_seq AND m.first_confirmed_at IS NOT NULL;
CREATE INDEX post_confirmed ON post (first_confirmed_at DESC, created DESC, hash_prefix);

-- Who is named in delegations is looked up, however many owners delegate something. All texts of the JSON are keys, as they are
-- spelled: which of them is meant as an address is for whoever reads it to decide.
CREATE FUNCTION named_texts(list text) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT COALESCE(array_agg(DISTINCT hashtextextended(found[1], 0)), '{}')
  FROM regexp_matches(list, '"((?:[^"\\]|\\.)*)"', 'g') AS found
$$;

-- The digest is that of the name 'authorizations'.
CREATE INDEX aggregate_entry_named ON aggregate_entry USING gin (named_texts(value)) WITH (fastupdate = off)
WHERE name_digest = '\x98403019c2d40eea66187a765c78793ca572eb8f1b11bfa35cf315d4107f970c'::bytea;

CREATE INDEX forgotten_owner ON forgotten (owner, forgotten_at DESC, item_hash);
CREATE INDEX removed_owner ON removed (owner, removed_at DESC, item_hash);

-- Aggregates of a key, whoever owns them.
CREATE INDEX message_content_key_time ON message (content_key_key, time DESC, hash_prefix) WHERE content_key_key IS NOT NULL;

-- How often a file is kept, and by whom.
DROP INDEX file_pin_file;
CREATE INDEX file_pin_file ON file_pin (file_hash, kind, owner_key, created DESC, item_hash);

-- What a resource has cost an account, in order.
DROP INDEX credit_history_resource;
CREATE INDEX credit_history_resource ON credit_history (resource, address, message_time, credit_ref, credit_index)
WHERE resource IS NOT NULL;

-- What is rare among the expenses of an account, in order.
CREATE INDEX credit_history_gain ON credit_history (address, message_time, credit_ref, credit_index) WHERE amount > 0;
CREATE INDEX credit_history_expiring ON credit_history (address, message_time, credit_ref, credit_index)
WHERE expiration IS NOT NULL;
CREATE INDEX credit_history_other
ON credit_history (address, left(payment_method, 200), message_time, credit_ref, credit_index)
WHERE payment_method <> 'credit_expense';

-- The rankings of senders. Of small numbers there are many, in which the address decides.
CREATE INDEX tally_sender_total ON tally_sender (total, sender) WHERE total > 0;
CREATE INDEX tally_sender_post ON tally_sender (post, sender) WHERE total > 0;
CREATE INDEX tally_sender_aggregate ON tally_sender (aggregate, sender) WHERE total > 0;
CREATE INDEX tally_sender_store ON tally_sender (store, sender) WHERE total > 0;
CREATE INDEX tally_sender_forget ON tally_sender (forget, sender) WHERE total > 0;
CREATE INDEX tally_sender_program ON tally_sender (program, sender) WHERE total > 0;
CREATE INDEX tally_sender_instance ON tally_sender (instance, sender) WHERE total > 0;
CREATE INDEX tally_sender_v_program
  ON tally_sender ((total - post - aggregate - store - forget - program - instance), sender) WHERE total > 0;

-- Which senders' addresses contain a text.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE tally_sender_name (sender text COLLATE "C" NOT NULL PRIMARY KEY);
INSERT INTO tally_sender_name SELECT sender FROM tally_sender;
CREATE INDEX tally_sender_name_trigrams ON tally_sender_name USING gin (lower(sender) gin_trgm_ops);
