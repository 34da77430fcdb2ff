/** Tools of the tests of this package: files that go away, events, and child processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  GENESIS,
  seal,
  unseal,
  type EventStore,
  type SealedEvent,
  type StoredEvent,
  type Write,
} from '@counterfoil/core';
import { afterAll, expect } from '@jest/globals';

/** Gives paths in a folder that is removed after the tests of a file. */
export const newFiles = (): (() => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-sqlite-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  return () => {
    files += 1;
    return join(folder, `${files}.db`);
  };
};

export const event = (
  stream: string,
  revision: number,
  { prev = GENESIS, type = 'SampleTaken', text = '' } = {},
): SealedEvent =>
  seal({
    stream,
    revision,
    prev,
    type,
    version: 1,
    commandId: 'command',
    commandHash: GENESIS,
    actor: 'test',
    recordedAt: '2026-03-02T09:30:00.000Z',
    data: { text },
  });

/** A write of one event after a revision; -1 for a new stream. */
export const writeOne = (stream: string, after = -1, text = ''): Write => ({
  stream,
  expected: after === -1 ? 'noStream' : after,
  events: [event(stream, after + 1, { text })],
});

/** All events of a log. Fails where positions or the revisions of a stream have a gap. */
export const checkedLog = async (store: EventStore): Promise<ReadonlyArray<StoredEvent>> => {
  const read = await store.readAll({ limit: 1_000_000 })();
  if (read._tag === 'Left') throw new Error(read.left.detail);
  const next = new Map<string, number>();
  for (const [index, stored] of read.right.events.entries()) {
    unseal(stored);
    const { stream, revision, position } = stored;
    expect(Number(position)).toBe(index + 1);
    expect({ stream, revision }).toEqual({ stream, revision: next.get(stream) ?? 0 });
    next.set(stream, revision + 1);
  }
  return read.right.events;
};

/** A child process that runs a script of `programs/`, on the built packages. */
export interface Child {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export const child = (
  script: string,
  args: ReadonlyArray<string | number>,
  shell?: string,
): Child => {
  const path = fileURLToPath(new URL(`programs/${script}`, import.meta.url));
  const all = [path, ...args.map(String)];
  const started =
    shell === undefined
      ? spawn(process.execPath, all)
      : spawn('bash', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...all]);
  let output = '';
  const take = (chunk: unknown) => {
    output += String(chunk);
  };
  started.stdout.on('data', take);
  started.stderr.on('data', take);
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    started.on('error', reject);
    started.on('close', (code, signal) => resolve(code ?? signal));
  });
  return { process: started, output: () => output, ended };
};
