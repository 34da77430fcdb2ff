/**
 * The append as a function of the database, so that a group of writes is one round trip and one
 * transaction. The lock is taken in a statement of its own: every later statement of a volatile
 * function sees what was committed before it began, while one that takes the lock itself began to
 * look before it had it. The lock is held until the commit is visible, so positions have no gap and
 * are committed in their order.
 *
 * Lines come as one text, a line for each event. JSON writes a line break as `\n` and NUL as
 * `\u0000`, so no line holds either, and nothing has to be escaped on the way.
 */
const APPEND = `
  CREATE FUNCTION {schema}.append(writes json, types text, hashes text, lines text)
  RETURNS TABLE (outcome text, at_revision bigint, at_position bigint, at_hash text, about text)
  LANGUAGE plpgsql VOLATILE AS $append$
  DECLARE
    all_types text[] := string_to_array(types, E'\\n');
    all_hashes text[] := string_to_array(hashes, E'\\n');
    all_lines text[] := string_to_array(lines, E'\\n');
    done integer := 0;   -- events of the writes before this one
    last bigint;         -- the last position of the log
    grown boolean := false;
    asked json;
    stream_name text;
    stream_no integer;
    expected bigint;
    amount integer;
    head bigint;
    guard json;
    guards integer;
    claim text;
    owner integer;
  BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'an append needs READ COMMITTED, or it reads stale heads';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('counterfoil log {schema}', 0));
    SELECT coalesce(max(e.position), 0) INTO last FROM {schema}.events e;

    <<each_write>>
    FOR asked IN SELECT value FROM json_array_elements(writes) LOOP
      stream_name := asked->>'stream';
      expected := (asked->>'expected')::bigint;
      amount := (asked->>'amount')::integer;
      done := done + amount;
      about := NULL;

      SELECT s.number INTO stream_no FROM {schema}.streams s WHERE s.name = stream_name;
      SELECT e.revision INTO head FROM {schema}.events e
      WHERE e.stream = stream_no ORDER BY e.revision DESC LIMIT 1;
      head := coalesce(head, -1);

      IF head <> expected THEN
        at_revision := expected + amount;
        at_hash := all_hashes[done];
        -- The identical write, sent again, is every one of its events where it would stand.
        IF head >= at_revision AND NOT EXISTS (
          SELECT FROM generate_series(1, amount) i
          LEFT JOIN {schema}.events e ON e.stream = stream_no AND e.revision = expected + i
          WHERE e.hash IS DISTINCT FROM all_hashes[done - amount + i]
        ) THEN
          outcome := 'stored';
          SELECT e.position INTO at_position FROM {schema}.events e
          WHERE e.stream = stream_no AND e.revision = at_revision;
        ELSE
          outcome := 'Conflict';
          at_revision := head;
        END IF;
        RETURN NEXT;
        CONTINUE each_write;
      END IF;

      guards := 0;
      FOR guard IN SELECT value FROM json_array_elements(asked->'guards') LOOP
        SELECT e.revision INTO at_revision FROM {schema}.events e
        WHERE e.stream = (SELECT s.number FROM {schema}.streams s WHERE s.name = guard->>0)
        ORDER BY e.revision DESC LIMIT 1;
        at_revision := coalesce(at_revision, -1);
        IF at_revision <> (guard->>1)::bigint THEN
          outcome := 'GuardFailed';
          about := guards;
          RETURN NEXT;
          CONTINUE each_write;
        END IF;
        guards := guards + 1;
      END LOOP;

      FOR claim IN SELECT value FROM json_array_elements_text(asked->'claims') LOOP
        SELECT c.stream INTO owner FROM {schema}.claims c WHERE c.name = claim;
        IF owner <> stream_no OR (owner IS NOT NULL AND stream_no IS NULL) THEN
          outcome := 'Claimed';
          about := claim;
          RETURN NEXT;
          CONTINUE each_write;
        END IF;
      END LOOP;

      IF stream_no IS NULL THEN stream_no := {schema}.stream_number(stream_name); END IF;
      INSERT INTO {schema}.events (position, stream, revision, type, hash, line)
      SELECT last + i, stream_no, expected + i, all_types[done - amount + i],
        all_hashes[done - amount + i], all_lines[done - amount + i]
      FROM generate_series(1, amount) i;
      INSERT INTO {schema}.claims (name, stream)
      SELECT value, stream_no FROM json_array_elements_text(asked->'claims')
      ON CONFLICT DO NOTHING;

      last := last + amount;
      grown := true;
      outcome := 'stored';
      at_revision := expected + amount;
      at_position := last;
      at_hash := all_hashes[done];
      RETURN NEXT;
    END LOOP;

    IF grown THEN PERFORM pg_notify('{schema}_log', ''); END IF;
  END
  $append$;
`;

/** The SQL that makes the function in a schema. */
export const appendFunction = (schema: string): string => APPEND.replaceAll('{schema}', schema);
