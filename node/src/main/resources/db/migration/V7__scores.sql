-- The scores that counted last, which decide whether the next ones are of the same scoring. JSON, which clients do not see.
ALTER TABLE registry ADD COLUMN scoring text NOT NULL DEFAULT 'null';
