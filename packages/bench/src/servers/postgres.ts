/** A real PostgreSQL, the one that the tests of its store run, as durable as it is by default. */
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { startProgram } from './program.ts';

const PROGRAM = new URL('../../../postgres/test/programs/server.mjs', import.meta.url);

export interface PostgresServer {
  readonly connectionString: string;
  /** Runs statements on a connection of their own. */
  readonly run: (sql: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What is not flushed is not posted: without these there is nothing to measure. */
const mustBeDurable = async (client: Client): Promise<void> => {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [
      setting,
    ]);
    const value = rows[0]?.value;
    if (value !== 'on') throw new Error(`${setting} of the server is ${value}, not on`);
  }
};

export const startPostgres = async (): Promise<PostgresServer> => {
  const { place, stop } = await startProgram(fileURLToPath(PROGRAM));
  const connectionString = `postgresql://postgres:password@127.0.0.1:${place}/postgres`;
  const onConnection = async (use: (client: Client) => Promise<unknown>): Promise<void> => {
    const client = new Client({ connectionString });
    await client.connect();
    try {
      await use(client);
    } finally {
      await client.end();
    }
  };
  try {
    await onConnection(mustBeDurable);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    connectionString,
    run: (sql) => onConnection((client) => client.query(sql)),
    stop,
  };
};
