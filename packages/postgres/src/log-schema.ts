/** The tables of the log and of the account cache, by numbered steps. */
import { appendFunction } from './append-function.ts';
import type { Migrations } from './migrate.ts';

/**
 * Lines are text, not jsonb, which would order keys anew, and not bytea, which nobody can read:
 * in a database of encoding UTF8, spoken to in UTF8, text is kept byte for byte, and is neither
 * normalised nor folded. The one character that it cannot hold, NUL, JSON writes as an escape.
 * Texts that are compared are of collation "C", which is the order of their bytes.
 */
const logTables = (schema: string): string => `
  CREATE TABLE ${schema}.streams (
    number integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text COLLATE "C" NOT NULL UNIQUE
  );

  -- Positions have no gap: an append takes the numbers after the last one.
  CREATE TABLE ${schema}.events (
    position bigint PRIMARY KEY,
    stream integer NOT NULL,
    revision integer NOT NULL,
    type text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    line text COLLATE "C" NOT NULL,
    UNIQUE (stream, revision)
  );

  CREATE TABLE ${schema}.claims (
    name text COLLATE "C" PRIMARY KEY,
    stream integer NOT NULL
  );

  -- The number of a stream, a new one where it has none. Several may ask at the same time.
  CREATE FUNCTION ${schema}.stream_number(wanted text) RETURNS integer
  LANGUAGE plpgsql VOLATILE AS $number$
  DECLARE found_number integer;
  BEGIN
    SELECT s.number INTO found_number FROM ${schema}.streams s WHERE s.name = wanted;
    IF found_number IS NULL THEN
      INSERT INTO ${schema}.streams (name) VALUES (wanted) ON CONFLICT DO NOTHING;
      SELECT s.number INTO found_number FROM ${schema}.streams s WHERE s.name = wanted;
    END IF;
    RETURN found_number;
  END
  $number$;
  ${appendFunction(schema)}
`;

/** Everything in these two can be rebuilt from the log. */
const cacheTables = (schema: string): string => `
  CREATE TABLE ${schema}.snapshots (
    stream integer PRIMARY KEY,
    revision integer NOT NULL,
    hash text NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    checksum text NOT NULL
  );

  CREATE TABLE ${schema}.names (
    stream integer NOT NULL,
    name_hash bigint NOT NULL,
    revision integer NOT NULL,
    PRIMARY KEY (stream, name_hash, revision)
  );

  CREATE FUNCTION ${schema}.save_snapshot(
    of_stream text, at_revision integer, at_hash text, of_version integer, new_state text,
    new_checksum text, replaces boolean, name_hashes bigint[], name_revisions integer[]
  ) RETURNS void LANGUAGE plpgsql VOLATILE AS $save$
  DECLARE owner integer := ${schema}.stream_number(of_stream);
  BEGIN
    INSERT INTO ${schema}.snapshots (stream, revision, hash, version, state, checksum)
    VALUES (owner, at_revision, at_hash, of_version, new_state, new_checksum)
    ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision, hash = excluded.hash,
      version = excluded.version, state = excluded.state, checksum = excluded.checksum;
    IF replaces THEN
      DELETE FROM ${schema}.names n WHERE n.stream = owner AND n.revision <= at_revision;
    END IF;
    INSERT INTO ${schema}.names (stream, name_hash, revision)
    SELECT DISTINCT owner, h, r FROM unnest(name_hashes, name_revisions) AS given(h, r)
    ON CONFLICT DO NOTHING;
  END
  $save$;
`;

export const logMigrations = (schema: string): Migrations => ({
  table: 'log_migrations',
  steps: [logTables(schema), cacheTables(schema)],
});
