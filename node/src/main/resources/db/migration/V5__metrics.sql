-- What scoring services measured of the network's nodes. The rows outlive the posts that brought them, should these be
-- forgotten; the oldest are deleted in the course of time.

CREATE TABLE core_measurement (
  item_hash             text     COLLATE "C" NOT NULL,   -- of the post
  position              integer  NOT NULL,               -- of the entry in the post's list
  node_key              bigint   NOT NULL,
  node_id               text     COLLATE "C" NOT NULL,
  measured_at           bigint   NOT NULL,
  base_latency          double precision,                -- latencies are seconds
  base_latency_ipv4     double precision,
  metrics_latency       double precision,
  aggregate_latency     double precision,
  file_download_latency double precision,
  pending_messages      integer,
  eth_height_remaining  integer
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

CREATE INDEX core_measurement_node ON core_measurement (node_key, measured_at, item_hash, position);
CREATE INDEX core_measurement_time ON core_measurement (measured_at);

CREATE TABLE compute_measurement (
  item_hash             text     COLLATE "C" NOT NULL,
  position              integer  NOT NULL,
  node_key              bigint   NOT NULL,
  node_id               text     COLLATE "C" NOT NULL,
  measured_at           bigint   NOT NULL,
  base_latency          double precision,
  base_latency_ipv4     double precision,
  full_check_latency    double precision,
  diagnostic_vm_latency double precision
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

CREATE INDEX compute_measurement_node ON compute_measurement (node_key, measured_at, item_hash, position);
CREATE INDEX compute_measurement_time ON compute_measurement (measured_at);
