CREATE TABLE thing (id bigint PRIMARY KEY, name text NOT NULL);
