/** Tools of the tests of this package: events, checked logs, and programs that run beside. */
import { spawn, type ChildProcess } from 'node:child_process';
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
import { expect } from '@jest/globals';

export const event = (stream: string, revision: number, text = ''): SealedEvent =>
  seal({
    stream,
    revision,
    prev: GENESIS,
    type: 'SampleTaken',
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
  events: [event(stream, after + 1, text)],
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

/** Waits until something has happened; fails the test if it does not. */
export const until = async (
  what: string,
  happened: () => boolean | Promise<boolean>,
): Promise<void> => {
  for (let tries = 0; !(await happened()); tries += 1) {
    if (tries > 4000) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
};

/** A program of `programs/` that runs on the built packages. */
export interface Child {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export const child = (script: string, args: ReadonlyArray<string | number>): Child => {
  const path = fileURLToPath(new URL(`programs/${script}`, import.meta.url));
  const started = spawn(process.execPath, [path, ...args.map(String)]);
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
