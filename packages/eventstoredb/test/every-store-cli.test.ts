/**
 * The command line on EventStoreDB, and a history on its way through all durable stores: from a
 * file to PostgreSQL, to EventStoreDB and into a file again.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createBooks } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import { scripts } from '@counterfoil/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { PATIENCE, portsAt, postgresServer } from './every-store-tools.ts';
import { firstOf } from './server/faults.ts';
import { bench, wholeLog } from './tools.ts';

const manifest = createRequire(import.meta.url).resolve('counterfoil/package.json');
const main = join(dirname(manifest), 'dist', 'main.js');
const SECRET = 's3cret-word';
const DAY = '2026-03-02';

const { start, open } = bench();
const postgres = postgresServer();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterfoil-every-store-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly exitCode: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the built program, and how to end it before its time. */
const started = (args: ReadonlyArray<string>, input = '') => {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ exitCode: signal ?? code, stdout, stderr }));
  });
  return { ended, kill: () => child.kill('SIGKILL') };
};
const run = (args: ReadonlyArray<string>, input = ''): Promise<Ended> => started(args, input).ended;
const done = { exitCode: 0, stderr: '' };

/** A random script of commands, the same each time, in a file. Returns its events. */
const writeBooks = async (file: string): Promise<ReadonlyArray<string>> => {
  const [script] = fc.sample(scripts({ stepsMin: 180, stepsMax: 200 }), { numRuns: 1, seed: 4 });
  if (script === undefined) throw new Error('there is no script');
  const store = await openSqlite(file);
  const { ports, at } = portsAt();
  const books = await createBooks({ store, ports, name: 'Main books', ...script.books });
  for (const [index, command] of script.commands.entries()) {
    at(index + 1);
    await books.task(command)();
  }
  const hashes = (await wholeLog(store)).map(({ hash }) => hash);
  await books.close();
  return hashes;
};

const hashesIn = async (file: string): Promise<ReadonlyArray<string>> => {
  const store = await openSqlite(file);
  const hashes = (await wholeLog(store)).map(({ hash }) => hash);
  await store.close();
  return hashes;
};

test(
  'a history goes through every durable store, killed on the way, and is the same',
  async () => {
    const hashes = await writeBooks(join(folder, 'first.db'));
    expect(hashes.length).toBeGreaterThan(80);
    const server = await start();
    const cluster = server.connectionString.replace('//', `//admin:${SECRET}@`);
    expect(await run(['copy', 'first.db', postgres()])).toMatchObject(done);

    // Once before the server has written an append, and once between that and its answer.
    for (const [fault, at] of [
      ['silent', 20],
      ['silentAfter', 30],
    ] as const) {
      let appends = 0;
      const copying = started(['copy', postgres(), cluster]);
      server.faults.append = () => {
        appends += 1;
        if (appends !== at) return undefined;
        copying.kill();
        return fault;
      };
      expect(await copying.ended).toMatchObject({ exitCode: 'SIGKILL' });
      server.faults.append = () => undefined;
    }
    const store = await open(server.connectionString);
    const part = (await wholeLog(store)).map(({ hash }) => hash);
    expect(part.length).toBeGreaterThan(20);
    expect(part).toEqual(hashes.slice(0, part.length));
    expect(part.length).toBeLessThan(hashes.length);

    const rest = await run(['copy', postgres(), cluster, '--json']);
    expect(rest).toMatchObject(done);
    const told: unknown = JSON.parse(rest.stdout);
    expect(told).toMatchObject({ ok: true, written: hashes.length - part.length });
    expect(rest.stdout).toContain('esdb://admin:***@127.0.0.1');
    expect((await wholeLog(store)).map(({ hash }) => hash)).toEqual(hashes);

    expect(await run(['copy', cluster, 'last.db'])).toMatchObject(done);
    expect(await hashesIn(join(folder, 'last.db'))).toEqual(hashes);

    const all = ['first.db', postgres(), cluster, 'last.db'];
    for (const command of ['verify', 'aging', 'credits', 'documents', 'balance']) {
      const args = command === 'verify' ? [] : ['--csv'];
      const [model, ...others] = await Promise.all(
        all.map((books) => run(['--books', books, command, ...args])),
      );
      expect(model).toMatchObject(done);
      const plain = (ended: Ended | undefined) => ended?.stdout.replace(/position \S+/, 'position');
      for (const other of others) expect(plain(other)).toBe(plain(model));
    }
  },
  PATIENCE,
);

test(
  'a source that falls away, and a target with another history, are told',
  async () => {
    await writeBooks(join(folder, 'source.db'));
    const server = await start();
    const cluster = server.connectionString;
    expect(
      await run(['--books', cluster, 'init', '--name', 'x', '--currency', 'USD', '--cutoff', DAY]),
    ).toMatchObject(done);
    const before = await wholeLog(await open(cluster));
    const other = await run(['copy', 'source.db', cluster]);
    expect(other).toMatchObject({ exitCode: 1, stdout: '' });
    expect(other.stderr).toContain('holds another history: its books-main differs at revision 0');
    expect(await wholeLog(await open(cluster))).toEqual(before);

    server.faults.read = firstOf(1, 'denied', (of) => of === '$all');
    const denied = await run(['copy', cluster, 'target.db']);
    expect(denied).toMatchObject({ exitCode: 3, stdout: '' });
    expect(denied.stderr).toContain('Check the user and the password in the address');
  },
  PATIENCE,
);

test(
  'every command works on books in EventStoreDB',
  async () => {
    const { connectionString } = await start();
    const books = connectionString.replace('//', `//admin:${SECRET}@`);
    const printed: Ended[] = [];
    const on = async (args: ReadonlyArray<string>, input = ''): Promise<Ended> => {
      const ended = await run(['--books', books, ...args], input);
      printed.push(ended);
      return ended;
    };
    const empty = await on(['aging']);
    expect(empty).toMatchObject({ exitCode: 2, stdout: '' });
    expect(empty.stderr).toContain('counterfoil init --books esdb://admin:***@127.0.0.1');
    const init = ['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', DAY];
    expect(await on(init)).toMatchObject(done);
    expect(await on(init)).toMatchObject({ exitCode: 1, stdout: '' });
    const invoice = { customer: 'domar', invoice: '1', documentDate: DAY };
    const commands = [
      { type: 'OpenCustomer', data: { customer: 'domar', personal: { name: 'Domar' } } },
      {
        type: 'PostInvoice',
        data: { ...invoice, lines: [{ line: '1', description: 'Paper', amount: 12_000 }] },
      },
      { type: 'PostInvoice', data: { ...invoice, customer: 'nobody', invoice: '2', total: 0 } },
    ];
    // Of its own id: what comes through a pipe without one is done each time.
    const input = commands
      .map((command, at) => `${JSON.stringify({ ...command, meta: { commandId: `c-${at}` } })}\n`)
      .join('');
    const played = await on(['execute'], input);
    expect(played.exitCode).toBe(1);
    const answers = played.stdout.trimEnd().split('\n');
    const receipt: unknown = JSON.parse(answers[1] ?? '');
    expect(receipt).toMatchObject({ receipt: { stream: 'account-main.domar', revision: 1 } });
    expect(answers[2]).toContain('CustomerUnknown');
    expect((await on(['execute'], input)).stdout.match(/"duplicate":true/g)).toHaveLength(2);

    expect((await on(['close-day', '--json'])).stdout).toContain('"firstOpenDay":"2026-03-03"');
    const aging = await on(['aging', '--as-of', '2026-03-12']);
    expect(aging.stdout).toMatch(/at position \d+\/\d+/);
    expect(aging.stdout).toMatch(/^domar +0\.00 +120\.00 .* 120\.00$/m);
    expect((await on(['documents', '--csv'])).stdout).toContain('invoice,1,domar,,posted');
    const events = (await on(['events', '--csv'])).stdout.trimEnd().split('\n');
    expect(events).toHaveLength(1 + 6);
    // A position as it is printed is taken back.
    const [position = ''] = events[3]?.split(',') ?? [];
    const known = await on([
      'events',
      '--csv',
      '--known-at',
      position.replaceAll(/(^|\/)0+/g, '$1'),
    ]);
    expect(known.stdout.trimEnd().split('\n')).toEqual(events.slice(0, 4));
    expect(await on(['verify'])).toMatchObject(done);
    expect(printed.map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(SECRET);
  },
  PATIENCE,
);
