/**
 * Small tools for the tests of a store adapter: events, whole logs, and programs that run beside.
 */
import { spawn, type ChildProcess } from 'node:child_process';
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
import { rightOf } from './harness.ts';

/** One event of a stream, by itself: it is chained to nothing before it. */
export const sampleEvent = (
  stream: string,
  revision: number,
  { type = 'SampleTaken', text = '' } = {},
): SealedEvent =>
  seal({
    stream,
    revision,
    prev: GENESIS,
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
  events: [sampleEvent(stream, after + 1, { text })],
});

/** All events of a log. Fails where positions or the revisions of a stream have a gap. */
export const checkedLog = async (store: EventStore): Promise<ReadonlyArray<StoredEvent>> => {
  const { events } = rightOf(await store.readAll({ limit: 1_000_000 })());
  const next = new Map<string, number>();
  for (const [index, stored] of events.entries()) {
    unseal(stored);
    const { stream, revision, position } = stored;
    expect(Number(position)).toBe(index + 1);
    expect({ stream, revision }).toEqual({ stream, revision: next.get(stream) ?? 0 });
    next.set(stream, revision + 1);
  }
  return events;
};

/** A process that runs beside the test, to be killed or waited for. */
export interface Child {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts a program with Node; `shell` is done first in the shell that starts it. */
export const startChild = (
  program: string,
  args: ReadonlyArray<string | number>,
  shell?: string,
): Child => {
  const all = [program, ...args.map(String)];
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
