-- The first machine that uses a file is found in one step, however many do, and whatever number of disks begins as it: role
-- 6, which keeps nothing from being forgotten.
CREATE INDEX machine_file_user ON machine_file (message, machine_seq) WHERE role <> 6;
DROP INDEX machine_file_message;

-- Any number of programs may be of one moment; each part of their list begins where the last one ended.
DROP INDEX machine_subscribed;
CREATE INDEX machine_subscribed ON machine (time, item_hash) WHERE subscriptions IS NOT NULL;
