/** A real PostgreSQL server for the tests of one file, on a port of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openPostgres, type PostgresOptions, type PostgresStore } from '@counterfoil/postgres';
import { afterAll, afterEach, beforeAll, jest } from '@jest/globals';
import { Client } from 'pg';

const PROGRAM = fileURLToPath(new URL('programs/server.mjs', import.meta.url));
const START_MAX = 60_000;

export interface TestServer {
  readonly port: () => number;
  /** How to reach a database of the server as its owner, or as somebody else, or elsewhere. */
  readonly url: (to?: {
    readonly user?: string;
    readonly port?: number;
    readonly database?: string;
  }) => string;
  /** A name for a schema that no other test uses. */
  readonly newSchema: () => string;
  /** Ends the server as an administrator does, or as a power cut does. */
  readonly stop: (how: 'stop' | 'crash') => Promise<void>;
  readonly start: () => Promise<void>;
  /** Rows of a statement, asked on a connection of its own. */
  readonly sql: (
    text: string,
    values?: ReadonlyArray<unknown>,
  ) => Promise<ReadonlyArray<Record<string, unknown>>>;
  /** Closes it after the test, should the test not come to that. */
  readonly kept: <A extends { readonly close: () => Promise<void> }>(opened: A) => A;
  /** A store in a schema of its own, where none is named. */
  readonly open: (options?: Partial<PostgresOptions>) => Promise<PostgresStore>;
}

const startProgram = async (settings: ReadonlyArray<string>, shell: string) => {
  const child = spawn(
    'bash',
    ['-c', `${shell}exec "$0" "$@"`, process.execPath, PROGRAM, ...settings],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (chunk: unknown) => (errors += String(chunk)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`the server has ended: ${errors}`);
    return line.value;
  };
  return {
    port: Number(await answer()),
    tell: async (word: string): Promise<void> => {
      child.stdin.write(`${word}\n`);
      await answer();
    },
    end: async (): Promise<void> => {
      const ended = once(child, 'close');
      child.stdin.end();
      await ended;
    },
  };
};

/**
 * Starts a server before the tests of a file and ends it after them.
 *
 * @param settings of the server, such as `fsync=off`
 * @param shell what to do in the shell that starts it
 */
export const testServer = ({
  settings = [],
  shell = '',
}: {
  readonly settings?: ReadonlyArray<string>;
  readonly shell?: string;
} = {}): TestServer => {
  let running: Awaited<ReturnType<typeof startProgram>> | null = null;
  let schemas = 0;
  const toClose: Array<{ readonly close: () => Promise<void> }> = [];
  jest.setTimeout(START_MAX);
  // Also what a test that failed has left open: it would keep the process, waiting for the server.
  afterEach(async () => {
    for (const each of toClose.splice(0)) await each.close();
  });
  beforeAll(async () => {
    running = await startProgram(settings, shell);
  }, START_MAX);
  afterAll(async () => {
    await running?.end();
  }, START_MAX);

  const kept = <A extends { readonly close: () => Promise<void> }>(opened: A): A => {
    toClose.push(opened);
    return opened;
  };
  const started = () => {
    if (running === null) throw new Error('the server does not run yet');
    return running;
  };
  const url: TestServer['url'] = ({
    user = 'postgres',
    port = started().port,
    database = 'postgres',
  } = {}) => `postgresql://${user}:password@127.0.0.1:${port}/${database}`;
  const newSchema = () => {
    schemas += 1;
    return `books_${schemas}`;
  };

  return {
    port: () => started().port,
    url,
    newSchema,
    stop: (how) => started().tell(how),
    start: () => started().tell('start'),
    sql: async (text, values = []) => {
      const client = new Client({ connectionString: url() });
      await client.connect();
      try {
        // Several statements in one text go only without values.
        const asked = values.length === 0 ? { text } : { text, values: [...values] };
        const { rows } = await client.query<Record<string, unknown>>(asked);
        return rows;
      } finally {
        await client.end();
      }
    },
    kept,
    open: async (options = {}) => {
      const own = { connectionString: url(), schema: newSchema(), pollEvery: 200 };
      return kept(await openPostgres({ ...own, ...options }));
    },
  };
};
