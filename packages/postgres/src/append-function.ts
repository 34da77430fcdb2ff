/**
 * The append as a function of the database, so that a group of writes is one round trip and one
 * transaction. The lock is taken in a statement of its own: every later statement of a volatile
 * function sees what was committed before it began, while one that takes the lock itself began to
 * look before it had it. The lock is held until the commit is visible, so positions have no gap and
 * are committed in their order.
 *
 * The writes of a call do not depend on each other (`append.ts` sees to that), so they are judged
 * by one statement, and what is accepted is written by one more: a statement for each of them
 * would cost several times as much. Names are looked up by subqueries and never joined: a plan
 * that was made while a table was small would else read all of it when it is large.
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
    asked record;
    -- What is accepted, a place for each write.
    names text[] := '{}';
    expecteds bigint[] := '{}';
    amounts integer[] := '{}';
    dones integer[] := '{}';
    lasts bigint[] := '{}';
  BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'an append needs READ COMMITTED, or it reads stale heads';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('counterfoil log {schema}', 0));
    SELECT coalesce(max(e.position), 0) INTO last FROM {schema}.events e;

    FOR asked IN
      SELECT headed.*,
        (SELECT n.ord - 1 || ' ' || n.head FROM
          (SELECT g.ord, (g.value->>1)::bigint AS revision, coalesce(
            (SELECT e.revision FROM {schema}.events e WHERE e.stream =
              (SELECT s.number FROM {schema}.streams s WHERE s.name = g.value->>0)
             ORDER BY e.revision DESC LIMIT 1), -1) AS head
           FROM json_array_elements(headed.guards) WITH ORDINALITY g(value, ord)) n
         WHERE n.head <> n.revision ORDER BY n.ord LIMIT 1) AS moved_guard,
        (SELECT c.name FROM json_array_elements_text(headed.claims) WITH ORDINALITY c(name, ord)
         WHERE (SELECT t.stream FROM {schema}.claims t WHERE t.name = c.name)
           <> coalesce(headed.number, -1)
         ORDER BY c.ord LIMIT 1) AS taken_name
      FROM
        (SELECT numbered.*, coalesce(
          (SELECT e.revision FROM {schema}.events e WHERE e.stream = numbered.number
           ORDER BY e.revision DESC LIMIT 1), -1) AS head
         FROM
          (SELECT w.ord, w.value->>'stream' AS name, (w.value->>'expected')::bigint AS expected,
            (w.value->>'amount')::integer AS amount,
            w.value->'guards' AS guards, w.value->'claims' AS claims,
            (SELECT s.number FROM {schema}.streams s WHERE s.name = w.value->>'stream') AS number
           FROM json_array_elements(writes) WITH ORDINALITY w(value, ord)) numbered) headed
      ORDER BY headed.ord
    LOOP
      about := NULL;
      at_revision := asked.expected + asked.amount;
      at_hash := all_hashes[done + asked.amount];
      IF asked.head <> asked.expected THEN
        -- The identical write, sent again, is every one of its events where it would stand.
        IF asked.head >= at_revision AND NOT EXISTS (
          SELECT FROM generate_series(1, asked.amount) i WHERE all_hashes[done + i] IS DISTINCT FROM
            (SELECT e.hash FROM {schema}.events e
             WHERE e.stream = asked.number AND e.revision = asked.expected + i)
        ) THEN
          outcome := 'stored';
          SELECT e.position INTO at_position FROM {schema}.events e
          WHERE e.stream = asked.number AND e.revision = at_revision;
        ELSE
          outcome := 'Conflict';
          at_revision := asked.head;
        END IF;
      ELSIF asked.moved_guard IS NOT NULL THEN
        outcome := 'GuardFailed';
        about := split_part(asked.moved_guard, ' ', 1);
        at_revision := split_part(asked.moved_guard, ' ', 2);
      ELSIF asked.taken_name IS NOT NULL THEN
        outcome := 'Claimed';
        about := asked.taken_name;
      ELSE
        names := names || asked.name;
        expecteds := expecteds || asked.expected;
        amounts := amounts || asked.amount;
        dones := dones || done;
        lasts := lasts || last;
        last := last + asked.amount;
        outcome := 'stored';
        at_position := last;
      END IF;
      done := done + asked.amount;
      RETURN NEXT;
    END LOOP;

    IF cardinality(names) > 0 THEN PERFORM {schema}.write_events(
      names, expecteds, amounts, dones, lasts, all_types, all_hashes, all_lines, writes);
    END IF;
  END
  $append$;
`;

const WRITE = `
  -- Part of an append: what was accepted. The log is locked.
  CREATE FUNCTION {schema}.write_events(
    names text[], expecteds bigint[], amounts integer[], dones integer[], lasts bigint[],
    types text[], hashes text[], lines text[], writes json
  ) RETURNS void LANGUAGE plpgsql VOLATILE AS $write$
  BEGIN
    INSERT INTO {schema}.streams (name)
    SELECT a.name FROM unnest(names, expecteds) a(name, expected) WHERE a.expected = -1
    ON CONFLICT DO NOTHING;

    INSERT INTO {schema}.events (position, stream, revision, type, hash, line)
    SELECT a.last + i, a.number, a.expected + i, types[a.done + i], hashes[a.done + i],
      lines[a.done + i]
    FROM
      (SELECT given.*,
        (SELECT s.number FROM {schema}.streams s WHERE s.name = given.name) AS number
       FROM unnest(names, expecteds, amounts, dones, lasts)
         AS given(name, expected, amount, done, last)) a,
      generate_series(1, a.amount) i;

    INSERT INTO {schema}.claims (name, stream)
    SELECT c.name, (SELECT s.number FROM {schema}.streams s WHERE s.name = w.value->>'stream')
    FROM json_array_elements(writes) w(value), json_array_elements_text(w.value->'claims') c(name)
    WHERE w.value->>'stream' = ANY(names)
    ON CONFLICT DO NOTHING;

    PERFORM pg_notify('{schema}_log', '');
  END
  $write$;
`;

/** The SQL that makes the functions in a schema. */
export const appendFunction = (schema: string): string =>
  `${WRITE}${APPEND}`.replaceAll('{schema}', schema);
