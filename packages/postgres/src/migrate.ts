/**
 * The schema in the database, made and brought up to date by numbered steps under a lock, so that
 * several processes may open it at once. What was released is never changed: a change is a new
 * step.
 */
import type { Query } from './connections.ts';
import { PostgresOpenError } from './open-error.ts';
import { numberIn } from './rows.ts';

/** The steps of one part of a schema, and the table that says which of them were taken. */
export interface Migrations {
  readonly table: string;
  /** SQL of each step, from number 1 on. */
  readonly steps: ReadonlyArray<string>;
}

const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,39}$/;

/** A schema's name is written into SQL, so it holds nothing that means anything there. */
export const checkedSchema = (schema: string): string => {
  if (!SCHEMA_NAME.test(schema) || schema.startsWith('pg_'))
    throw new RangeError(
      `${schema} is no name for a schema: small letters, digits and _, 40 at most`,
    );
  return schema;
};

/** The last step that was taken; 0 where there was none. */
const stepsTaken = async (query: Query, schema: string, table: string): Promise<number> => {
  // From the catalog itself: `to_regclass` may answer from what this session remembers of it.
  const found = await query(
    `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, table],
  );
  if (found.length === 0) return 0;
  const [row] = await query(`SELECT coalesce(max(number), 0) AS number FROM ${schema}.${table}`);
  return numberIn(row, 'number');
};

const refuseNewer = (taken: number, schema: string, { steps }: Migrations): void => {
  if (taken > steps.length)
    throw new PostgresOpenError(
      'NewerSchema',
      `schema ${schema} was written by a newer version of @counterfoil/postgres (step ${taken}; this one knows ${steps.length}): update the package`,
    );
};

const takeSteps = async (query: Query, schema: string, migrations: Migrations): Promise<void> => {
  const { table, steps } = migrations;
  await query("SELECT pg_advisory_xact_lock(hashtextextended('counterfoil steps ' || $1, 0))", [
    schema,
  ]);
  // Only now: another process may have taken some of them while this one waited.
  const taken = await stepsTaken(query, schema, table);
  refuseNewer(taken, schema, migrations);
  const exists = await query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  // `IF NOT EXISTS` would ask for the right to create schemas where there is nothing to create.
  if (exists.length === 0) await query(`CREATE SCHEMA ${schema}`);
  if (taken === 0)
    await query(`CREATE TABLE IF NOT EXISTS ${schema}.${table} (
      number integer PRIMARY KEY,
      taken_at timestamptz NOT NULL DEFAULT now()
    )`);
  for (const [index, step] of steps.entries()) {
    if (index < taken) continue;
    await query(step);
    await query(`INSERT INTO ${schema}.${table} (number) VALUES ($1)`, [index + 1]);
  }
};

/** Brings the schema up to date. Rejects with a `PostgresOpenError`, or with the server's error. */
export const migrate = async (
  query: Query,
  schema: string,
  migrations: Migrations,
  readOnly: boolean,
): Promise<void> => {
  const taken = await stepsTaken(query, schema, migrations.table);
  refuseNewer(taken, schema, migrations);
  if (taken === migrations.steps.length) return;
  if (readOnly)
    throw new PostgresOpenError(
      'Denied',
      `schema ${schema} is not there or not up to date: open it once without readOnly`,
    );
  await query('BEGIN');
  try {
    await takeSteps(query, schema, migrations);
    await query('COMMIT');
  } catch (error) {
    await query('ROLLBACK');
    throw error;
  }
};
