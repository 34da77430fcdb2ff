/**
 * Connections to the server: a pool whose sessions are set as the store needs them, with a limit on
 * every call, and which tells a failure of the server from a line that was cut.
 */
import { Socket } from 'node:net';
import type { Scheduler, StoreFailure } from '@counterfoil/core';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { Client, Pool, type PoolClient, type PoolConfig } from 'pg';
import type { Row } from './rows.ts';
import { failureOf, LineCut, messageOf, sqlStateOf } from './server-error.ts';

/** What is needed to reach a server. */
export interface ConnectionOptions {
  /** `postgresql://user:password@host:port/database?sslmode=verify-full`. */
  readonly connectionString: string;
  /** How many connections are open at most, the one that listens aside. Default: 8. */
  readonly poolSize?: number;
  /** Milliseconds to wait for others who hold a lock, before `Contended`. Default: 5000. */
  readonly patience?: number;
  /** Milliseconds after which a call that has no answer is given up. Default: 30000. */
  readonly callTimeout?: number;
  /** Never writes. Default: false. */
  readonly readOnly?: boolean;
}

/** A statement; one with a name is prepared once for each connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

export type Query = (
  statement: Statement | string,
  values?: ReadonlyArray<unknown>,
) => Promise<ReadonlyArray<Row>>;

/** A connection of one's own, until it is given back. */
export interface Session {
  readonly query: Query;
  /** Gives it back; a broken one is thrown away. */
  readonly release: (broken: boolean) => void;
}

export interface Connections {
  /** Left: no connection could be had, so nothing was sent. */
  readonly session: () => Promise<Either<unknown, Session>>;
  /** Runs one statement that may safely run twice: again, where the line was cut. */
  readonly run: (
    statement: Statement,
    values: ReadonlyArray<unknown>,
  ) => Promise<Either<StoreFailure, ReadonlyArray<Row>>>;
  /** A client outside the pool, not connected yet. */
  readonly client: () => Client;
  /** What is under way comes to its end first. No line is left open, that of a client neither. */
  readonly close: () => Promise<void>;
}

/**
 * What every session is set to. (The driver itself asks for UTF8, whatever a role is set to.) Only
 * under READ COMMITTED does each statement of the append see what was committed before it.
 * `synchronous_commit` is only ever raised: a server may ask for more than this.
 */
const setUp = (patience: number, callTimeout: number, readOnly: boolean): string => `
  SET datestyle = 'ISO';
  SET default_transaction_isolation = 'read committed';
  SET lock_timeout = ${patience};
  SET statement_timeout = ${callTimeout};
  ${readOnly ? 'SET default_transaction_read_only = on;' : ''}
  SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') = 'off';
`;

/** Beyond the server's own limit: only a server that is silent gets to it. */
const SILENCE = 1000;

/** How long a server has to hang up, once it is told goodbye. One that is silent never does. */
const GOODBYE = 1000;

/** The lines to the server: the driver waits for ever for the end of one that has gone dead. */
const openLines = () => {
  const lines = new Set<Socket>();
  return {
    open: (): Socket => {
      const line = new Socket();
      lines.add(line);
      return line.once('close', () => lines.delete(line));
    },
    /** Waits until all have ended, and then no longer. */
    ended: async (): Promise<void> => {
      const timer = setTimeout(() => {
        for (const line of lines) line.destroy();
      }, GOODBYE);
      const ends = [...lines].map(
        (line) =>
          new Promise<void>((resolve) => {
            line.once('close', () => resolve());
          }),
      );
      await Promise.all(ends);
      clearTimeout(timer);
    },
  };
};

const configOf = (
  {
    connectionString,
    poolSize = 8,
    patience = 5000,
    callTimeout = 30_000,
    readOnly = false,
  }: ConnectionOptions,
  open: () => Socket,
): PoolConfig => ({
  connectionString,
  max: poolSize,
  stream: open,
  keepAlive: true,
  fallback_application_name: 'counterfoil',
  query_timeout: callTimeout + SILENCE,
  connectionTimeoutMillis: Math.min(callTimeout, 10_000),
  // Before anybody gets a new session.
  verify: (client, done) => {
    client.query(setUp(patience, callTimeout, readOnly), (error) => done(error));
  },
});

/** The server's own error, or that the line was cut. */
const cutOr = (error: unknown): unknown =>
  sqlStateOf(error) === undefined ? new LineCut(messageOf(error), { cause: error }) : error;

/**
 * How often a read is tried: when a server has gone and come back, or a firewall has forgotten all
 * lines, the pool may hold several that are dead and do not know it yet.
 */
const TRIES = 5;

/** The driver's own limit was reached: the next try would wait as long. */
const isSilence = ({ message }: LineCut): boolean => message === 'Query read timeout';

/** Runs statements on a client, one after the other. */
export const queryOn =
  (client: Pick<PoolClient, 'query'>): Query =>
  async (statement, values = []) => {
    const config = typeof statement === 'string' ? { text: statement } : statement;
    // Several statements in one text go only without values.
    const asked = values.length === 0 ? config : { ...config, values: [...values] };
    try {
      const { rows } = await client.query<Record<string, unknown>>(asked);
      return rows;
    } catch (error) {
      throw cutOr(error);
    }
  };

/**
 * Runs a transaction on a connection of its own. Rejects with what failed; what was written is then
 * rolled back, or, where the line was cut at the very end, perhaps not.
 */
export const transact = async <A>(
  { session }: Pick<Connections, 'session'>,
  body: (query: Query) => Promise<A>,
): Promise<A> => {
  const had = await session();
  if (isLeft(had)) throw had.left;
  const { query, release } = had.right;
  try {
    await query('BEGIN');
    const result = await body(query);
    await query('COMMIT');
    release(false);
    return result;
  } catch (error) {
    // The server rolls back what a connection leaves unfinished.
    release(true);
    throw error;
  }
};

export const connectionsTo = (options: ConnectionOptions, scheduler: Scheduler): Connections => {
  const lines = openLines();
  const config = configOf(options, lines.open);
  const pool = new Pool(config);
  // A connection that breaks while nobody uses it is dropped by the pool, and nobody need know.
  pool.on('error', () => undefined);
  // One that breaks while it is used tells so by the statement that fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await pool.end();
    await lines.ended();
  };

  const session = async (): Promise<Either<unknown, Session>> => {
    if (closing !== null) return left(new Error('the connections are closed'));
    let client: PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      return left(cutOr(error));
    }
    return right({ query: queryOn(client), release: (broken) => client.release(broken) });
  };

  const attempt = async (statement: Statement, values: ReadonlyArray<unknown>) => {
    const had = await session();
    if (isLeft(had)) return { failed: had.left, mayTryAgain: false };
    try {
      const rows = await had.right.query(statement, values);
      had.right.release(false);
      return { rows };
    } catch (error) {
      const isCut = error instanceof LineCut;
      had.right.release(isCut);
      return { failed: error, mayTryAgain: isCut && !isSilence(error) };
    }
  };

  return {
    session,
    run: async (statement, values) => {
      for (let tries = 1; ; tries += 1) {
        const attempted = await attempt(statement, values);
        if (!('failed' in attempted)) return right(attempted.rows);
        if (!attempted.mayTryAgain || tries === TRIES) return left(failureOf(attempted.failed));
        await scheduler.sleep(tries);
      }
    },
    client: () => new Client(config),
    close: () => (closing ??= close()),
  };
};
