/** An acknowledged command survives `kill -9` at any moment, and nothing half done is ever seen. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBooks, type OpenedBooks } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const KILLS = 50;
const program = join(import.meta.dirname, 'programs', 'clerk.mjs');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'counterfoil-kill-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly commandId: string;
  readonly isNew: boolean;
}

/** Runs the clerk until it has done so many new commands, and kills it a moment later. */
const killedAfter = (args: ReadonlyArray<string>, commands: number): Promise<Answer[]> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [output, errors] = ['', ''];
    let isDoomed = false;
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (isDoomed || output.split(' new\n').length <= commands) return;
      isDoomed = true;
      setTimeout(() => child.kill('SIGKILL'), Math.random() * 8);
    });
    child.on('error', reject);
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the clerk ended by itself: ${errors}`));
      // A line that was cut by the kill was never an answer.
      const lines = output.split('\n').slice(0, -1);
      resolve(
        lines.map((line) => {
          const [commandId = '', word] = line.split(' ');
          return { commandId, isNew: word === 'new' };
        }),
      );
    });
  });

/** Every command in the file with the types of its events, in order. */
const commandsIn = async (books: OpenedBooks): Promise<Map<string, string[]>> => {
  const commands = new Map<string, string[]>();
  for await (const { commandId, type } of books.reports.events())
    commands.set(commandId, [...(commands.get(commandId) ?? []), type]);
  return commands;
};

const eventsOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  open: ['CustomerOpened'],
  invoice: ['InvoicePosted'],
  receipt: ['ReceiptPosted'],
  bounce: ['DistributionReversed', 'ReceiptReversed'],
};

test(`a writing process is killed ${KILLS} times, and the books are whole each time`, async () => {
  const file = join(folder, 'books.db');
  const acknowledged = new Set<string>();
  let [round, repeated] = [0, 0];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const args = kill === 0 ? [file, '0', 'create'] : [file, String(round), 'open'];
    const answers = await killedAfter(args, 1 + Math.floor(Math.random() * 12));
    for (const { commandId, isNew } of answers) {
      // A command that was acknowledged before is never done a second time.
      if (acknowledged.has(commandId))
        expect({ commandId, isNew }).toEqual({ commandId, isNew: false });
      if (!isNew) repeated += 1;
      acknowledged.add(commandId);
    }
    const store = await openSqlite(file);
    const books = await openBooks({ store });
    const commands = await commandsIn(books);
    for (const commandId of acknowledged)
      expect({ commandId, events: commands.get(commandId) }).toEqual({
        commandId,
        events: eventsOf[commandId.split('-')[0] ?? ''],
      });
    for (const [commandId, events] of commands)
      if (eventsOf[commandId.split('-')[0] ?? ''] !== undefined)
        expect(events).toEqual(eventsOf[commandId.split('-')[0] ?? '']);
    if (kill % 5 === 4 || kill === KILLS - 1) {
      const { ok, findings, corruption } = await books.reports.verify();
      expect({ ok, findings, corruption }).toEqual({ ok: true, findings: [], corruption: null });
    }
    await books.close();
    // The next clerk sends the last rounds again, whether they were acknowledged or not.
    const rounds = [...commands.keys()].flatMap((id) => /^invoice-\w+-(\d+)$/.exec(id)?.[1] ?? []);
    round = Math.max(0, Math.max(0, ...rounds.map(Number)) - 2);
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS);
  expect(repeated).toBeGreaterThan(0);
}, 300_000);
