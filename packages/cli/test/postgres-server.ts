/** A real server of PostgreSQL for the tests of one file: the one of the tests of its store. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';

const PROGRAM = fileURLToPath(new URL('../../postgres/test/programs/server.mjs', import.meta.url));
const START_MAX = 180_000;

/** Nothing that counterfoil prints may hold it. */
export const PASSWORD = 's3cret-word';

const startProgram = async () => {
  const env = { ...process.env, COUNTERFOIL_TEST_PASSWORD: PASSWORD };
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the server of PostgreSQL has ended');
    return line.value;
  };
  return {
    port: await answer(),
    create: async (database: string): Promise<void> => {
      child.stdin.write(`create ${database}\n`);
      await answer();
    },
    end: async (): Promise<void> => {
      child.stdin.end();
      await ended;
    },
  };
};

/** Starts it before the tests and ends it after them. Returns what gives an empty database. */
export const postgresServer = (): (() => Promise<string>) => {
  let running: Awaited<ReturnType<typeof startProgram>> | null = null;
  let databases = 0;
  beforeAll(async () => {
    running = await startProgram();
  }, START_MAX);
  afterAll(() => running?.end(), START_MAX);
  return async () => {
    if (running === null) throw new Error('the server of PostgreSQL does not run');
    databases += 1;
    await running.create(`ledger_${databases}`);
    return `postgres://postgres:${PASSWORD}@127.0.0.1:${running.port}/ledger_${databases}`;
  };
};
