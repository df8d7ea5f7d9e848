DO $$
DECLARE
  one name;
BEGIN
  FOR one IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^snapshot_[0-9]+$' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', one);
  END LOOP;
END
$$
