-- Ends a transaction that was planned as if nothing were known of these hashes, when something is.
CREATE FUNCTION refuse_known(hashes text[]) RETURNS void LANGUAGE plpgsql
  -- A plan that was made while the tables were empty must not go on reading them whole.
  SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (SELECT FROM message WHERE item_hash = ANY (hashes))
    OR EXISTS (SELECT FROM pending WHERE item_hash = ANY (hashes))
    OR EXISTS (SELECT FROM rejected WHERE item_hash = ANY (hashes))
  THEN
    RAISE EXCEPTION 'a message is known already' USING ERRCODE = 'AL001';
  END IF;
END
$$;
