import {
  followLog,
  groupCommit,
  logBell,
  memoryStore,
  systemPorts,
  type StoredEvent,
} from '@counterfoil/core';
import { eventStoreContract, until, writeOne } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import { right } from 'fp-ts/lib/Either.js';

eventStoreContract('the in-memory store', { open: async () => memoryStore() });

const { scheduler } = systemPorts;

// What all stores are made of, of which this one is the model.

test('what is written while the log is read is followed, though the bell has rung by then', async () => {
  const bell = logBell();
  const log: StoredEvent[] = [];
  const write = () => {
    const position = String(log.length + 1).padStart(16, '0');
    log.push({ type: 'A', hash: 'h', line: '{}', stream: 's', revision: log.length, position });
    bell.ring();
  };
  const controller = new AbortController();
  const seen: string[] = [];
  const caughtUp: number[] = [];
  const followed = followLog(
    {
      bell,
      scheduler,
      scan: async (after) => {
        const events = log.filter(({ position }) => position > (after ?? ''));
        // The first two reads have taken what they saw when somebody writes.
        if (log.length < 2) write();
        return right({ events, end: true, upTo: events.at(-1)?.position ?? after });
      },
    },
    { signal: controller.signal },
    {
      event: ({ position }) => void seen.push(position),
      caughtUp: () => void caughtUp.push(seen.length),
    },
  );
  await until('both were delivered', () => seen.length === 2);
  await until('it says so', () => caughtUp.length > 0);
  controller.abort();
  expect(await followed).toEqual(right(undefined));
  expect(caughtUp).toEqual([2]);
});

test('everybody in a group whose commit throws is told, and the next group is written', async () => {
  const groups: number[] = [];
  const { submit, idle } = groupCommit(async (writes) => {
    groups.push(writes.length);
    if (groups.length === 1) throw new Error('the disk has gone');
    return writes.map(({ stream }) => right({ stream, revision: 0, position: '1', hash: 'h' }));
  }, scheduler);
  const told = await Promise.allSettled(['a', 'b', 'c'].map((name) => submit(writeOne(name))));
  const reason: unknown = expect.objectContaining({ message: 'the disk has gone' });
  expect(told).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason })));
  expect(await submit(writeOne('d'))).toMatchObject({ right: { stream: 'd' } });
  await idle();
  expect(groups).toEqual([3, 1]);
});
