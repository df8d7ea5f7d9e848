-- Copies all rows of this schema into another one. Unlogged: a copy need not survive the server.
DO $$
DECLARE
  source name;
BEGIN
  CREATE SCHEMA snapshot_NUMBER;
  FOR source IN
    SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname <> 'flyway_schema_history'
  LOOP
    EXECUTE format('CREATE UNLOGGED TABLE %I.%I AS TABLE %I', 'snapshot_NUMBER', source, source);
  END LOOP;
END
$$
