-- Puts the rows of a copy back. Tables that refer to others are emptied first and filled last.
DO $$
DECLARE
  tables name[];
  one name;
BEGIN
  SELECT array_agg(c.relname ORDER BY (SELECT count(*) FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f'))
  INTO tables
  FROM pg_class c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'flyway_schema_history';
  FOR i IN REVERSE array_length(tables, 1) .. 1 LOOP
    EXECUTE format('DELETE FROM %I', tables[i]);
  END LOOP;
  FOREACH one IN ARRAY tables LOOP
    EXECUTE format('INSERT INTO %I OVERRIDING SYSTEM VALUE SELECT * FROM snapshot_NUMBER.%I', one, one);
  END LOOP;
END
$$
