-- The messages and the posts of a tag, in the order of lists (spec 02 §9.2, §9.6): a row for each tag that a message, or the
-- version in force of a post, has. The one index of each table has everything that is asked of it.

CREATE TABLE message_tag (
  tag_key        bigint   NOT NULL,
  time           bigint   NOT NULL,
  hash_prefix    bigint   NOT NULL,
  seq            bigint   NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

INSERT INTO message_tag
SELECT k.tag_key, m.time, m.hash_prefix, m.seq
FROM message m CROSS JOIN LATERAL (SELECT DISTINCT unnest(m.tag_keys) AS tag_key) k
WHERE m.tag_keys IS NOT NULL;

CREATE UNIQUE INDEX message_tag_time ON message_tag (tag_key, time DESC, hash_prefix, seq);

CREATE TABLE post_tag (
  tag_key        bigint   NOT NULL,
  last_updated   bigint   NOT NULL,
  hash_prefix    bigint   NOT NULL,
  original_seq   bigint   NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

INSERT INTO post_tag
SELECT k.tag_key, p.last_updated, p.hash_prefix, p.original_seq
FROM post p CROSS JOIN LATERAL (SELECT DISTINCT unnest(p.tag_keys) AS tag_key) k
WHERE p.tag_keys IS NOT NULL;

CREATE UNIQUE INDEX post_tag_updated ON post_tag (tag_key, last_updated DESC, hash_prefix, original_seq);

-- These had no order.
DROP INDEX message_tags;
DROP INDEX post_tags;

-- What was filled here is estimated by the first statements already.
ANALYZE message_tag, post_tag;
