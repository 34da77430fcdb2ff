/** Opening a database: what is refused, and what is looked at before it is trusted. */
import type { Ports, Scheduler } from '@counterfoil/core';
import { isLeft } from 'fp-ts/lib/Either.js';
import {
  connectionsTo,
  type ConnectionOptions,
  type Connections,
  type Query,
} from './connections.ts';
import { logMigrations } from './log-schema.ts';
import { checkedSchema, migrate, type Migrations } from './migrate.ts';
import { PostgresOpenError } from './open-error.ts';
import { numberIn, textIn } from './rows.ts';
import { messageOf, sqlStateOf } from './server-error.ts';

export interface PostgresOptions extends ConnectionOptions {
  /** The schema that holds the log, created where there is none. Default: `counterfoil`. */
  readonly schema?: string;
  /** Milliseconds between looks for new events while somebody follows. Default: 1000. */
  readonly pollEvery?: number;
  /** Waiting and chance, for tests. Default: those of this machine. */
  readonly ports?: Partial<Ports>;
}

const VERSION_MIN = 140_000;

/** Holds the server to what the store relies on. */
const refuseUnfit = async (query: Query): Promise<void> => {
  const [row] = await query(`
    SELECT current_setting('server_version_num') AS version,
      current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync`);
  const version = numberIn(row, 'version');
  const encoding = textIn(row, 'encoding');
  const unfit = (message: string) => new PostgresOpenError('ServerUnfit', message);
  if (version < VERSION_MIN) throw unfit(`PostgreSQL ${version} is too old: use 14 or later`);
  if (encoding !== 'UTF8')
    throw unfit(`the database keeps texts in ${encoding}: create one with ENCODING 'UTF8'`);
  if (textIn(row, 'fsync') !== 'on')
    throw unfit('commits would not be durable (fsync is off): switch it on');
};

/** A schema is written into SQL as it is, also by those who query the tables by hand. */
const refuseWord = async (query: Query, schema: string): Promise<void> => {
  const [row] = await query('SELECT quote_ident($1) AS quoted', [schema]);
  if (textIn(row, 'quoted') !== schema)
    throw new RangeError(`${schema} is a word of SQL: name another schema`);
};

const EXISTS_ALREADY = new Set(['42P07', '42723', '42710']);
const NOT_ALLOWED = new Set(['25006', '28000', '28P01', '42501']);

/** An error while opening, with what to do about it. */
const explained = (error: unknown, schema: string): unknown => {
  const state = sqlStateOf(error);
  const detail = messageOf(error);
  if (error instanceof PostgresOpenError || error instanceof RangeError) return error;
  if (state !== undefined && EXISTS_ALREADY.has(state))
    return new PostgresOpenError(
      'ForeignSchema',
      `schema ${schema} has tables of another program (${detail}): name another schema`,
      error,
    );
  if (state !== undefined && NOT_ALLOWED.has(state))
    return new PostgresOpenError('Denied', `not allowed: ${detail}`, error);
  return new PostgresOpenError('Unavailable', `cannot be opened: ${detail}`, error);
};

/**
 * Connects, looks at the server and brings a part of the schema up to date. Rejects with a
 * `PostgresOpenError`.
 */
export const openSchema = async (
  options: ConnectionOptions,
  schema: string,
  migrations: Migrations,
  scheduler: Scheduler,
): Promise<Connections> => {
  const connections = connectionsTo(options, scheduler);
  try {
    const had = await connections.session();
    if (isLeft(had)) throw had.left;
    const { query, release } = had.right;
    try {
      await refuseUnfit(query);
      await refuseWord(query, schema);
      await migrate(query, schema, migrations, options.readOnly ?? false);
      release(false);
    } catch (error) {
      release(true);
      throw error;
    }
    return connections;
  } catch (error) {
    await connections.close();
    throw explained(error, schema);
  }
};

/** The same for the log. */
export const openLog = (
  options: PostgresOptions,
  schema: string,
  scheduler: Scheduler,
): Promise<Connections> =>
  openSchema(options, schema, logMigrations(checkedSchema(schema)), scheduler);
