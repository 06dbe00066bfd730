-- Ids and names are compared byte by byte, as everywhere in the bridge, whatever the database's language is.

CREATE TABLE bridge_items (
	installation text COLLATE "C" NOT NULL,
	kind         text COLLATE "C" NOT NULL,
	id           text COLLATE "C" NOT NULL,
	data         bytea NOT NULL,
	rev          bigint NOT NULL,
	due          timestamptz,          -- null: nothing to do
	asked        timestamptz,          -- what updates have asked for while the item was being worked on
	job_id       bigint,               -- the River job that hands the item out; any other job of the item is out of date
	job_due      timestamptz,          -- when that job runs: never after due
	leased_by    bigint,               -- the River job in which the item is being worked on, or in which its worker died
	PRIMARY KEY (installation, kind, id)
);
CREATE UNIQUE INDEX bridge_items_job ON bridge_items (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX bridge_items_leased ON bridge_items (installation, kind) WHERE leased_by IS NOT NULL;
CREATE INDEX bridge_items_due ON bridge_items (installation, kind, due) WHERE due IS NOT NULL;

CREATE TABLE bridge_rows (
	installation text COLLATE "C" NOT NULL,
	kind         text COLLATE "C" NOT NULL,
	id           bigint NOT NULL,
	seen         timestamptz NOT NULL,
	numbers      bigint[] NOT NULL,    -- as they were given, also those that are not looked up
	data         bytea NOT NULL,
	PRIMARY KEY (installation, kind, id)
);
CREATE INDEX bridge_rows_seen ON bridge_rows (installation, kind, seen);

CREATE TABLE bridge_numbers (
	installation text COLLATE "C" NOT NULL,
	number       bigint NOT NULL,      -- the digits of E.164
	kind         text COLLATE "C" NOT NULL,
	id           bigint NOT NULL,
	PRIMARY KEY (installation, number, kind, id),
	FOREIGN KEY (installation, kind, id) REFERENCES bridge_rows ON DELETE CASCADE
);
CREATE INDEX bridge_numbers_row ON bridge_numbers (installation, kind, id);

CREATE TABLE bridge_cursors (
	installation text COLLATE "C" NOT NULL,
	name         text COLLATE "C" NOT NULL,
	value        text NOT NULL,
	PRIMARY KEY (installation, name)
);

CREATE TABLE bridge_installations (
	id           text COLLATE "C" PRIMARY KEY,
	installation json NOT NULL
);
