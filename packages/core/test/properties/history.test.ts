/**
 * H: what must hold of the history: it is the state, whole or in parts, and reads as it was
 * written.
 */
import { expect, test } from '@jest/globals';
import { scripts } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { Account } from '../../src/aggregates/account.ts';
import { type AccountEvent } from '../../src/aggregates/account-events.ts';
import { readCommand } from '../../src/commands.ts';
import { isAccountEvent, readEvent } from '../../src/events.ts';
import { restore, serialise, takeSnapshot } from '../../src/store/account-snapshot.ts';
import { finally_, play } from './play.ts';

const fold = (events: ReadonlyArray<AccountEvent>, account = new Account()): Account => {
  for (const event of events) account.evolve(event);
  return account;
};

/**
 * The state as text. A draft is kept as the events that made it, and the fields of an event come in
 * another order when it was read from the log: their order means nothing.
 */
const stateOf = (account: Account): string =>
  JSON.stringify(JSON.parse(serialise(account)), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** What is stored and read again. */
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The event as a reader of the log gets it. */
const reread = ({ type, data }: AccountEvent): AccountEvent => {
  const event = readEvent({ type, version: 1, data: stored(data) });
  if (isAccountEvent(event)) return event;
  throw new Error(`${event.type} is no event of an account`);
};

test('H2 the same events give the same state, byte for byte', () =>
  finally_((world) => {
    for (const { account, events } of world.rooms.values()) {
      expect(serialise(fold(events))).toBe(serialise(account));
      expect(stateOf(fold(events.map(reread)))).toBe(stateOf(account));
    }
  }));

test('H5 a snapshot and the events after it give the state of a full replay, at every cut', () =>
  fc.assert(
    fc.property(scripts(), fc.nat(), (script, at) => {
      for (const { account, events } of play(script).rooms.values()) {
        if (account.customer === null) continue;
        const cut = 1 + (at % events.length);
        const restored = restore(takeSnapshot(fold(events.slice(0, cut)), cut - 1, 'hash'));
        if (restored === undefined) throw new Error('the snapshot could not be read');
        expect(stateOf(fold(events.slice(cut), restored))).toBe(stateOf(account));
      }
    }),
    { numRuns: 150 },
  ));

test('H5 the items that are owed come in the same order after a snapshot', () =>
  finally_((world) => {
    for (const { account } of world.rooms.values()) {
      if (account.customer === null) continue;
      const restored = restore(takeSnapshot(account, 0, 'hash'));
      const owed = (of: Account | undefined) =>
        [...(of?.ledger.owed() ?? [])].map(({ key }) => key);
      expect(owed(restored)).toEqual(owed(account));
    }
  }));

test('H7 an event that was written reads as it was, to the byte', () =>
  finally_((world) => {
    for (const { events } of world.rooms.values())
      for (const event of events) {
        const { type, data } = readEvent({
          type: event.type,
          version: 1,
          data: stored(event.data),
        });
        expect({ type, data }).toEqual(stored(event));
        const again = readEvent({ type, version: 1, data: stored(data) });
        expect(JSON.stringify(again.data)).toBe(JSON.stringify(data));
      }
  }));

test('H7 every command of a script reads as it was written', () =>
  fc.assert(
    fc.property(scripts(), ({ commands }) => {
      for (const { type, data } of commands)
        expect(readCommand(stored({ type, data }))).toEqual(E.right(stored({ type, data })));
    }),
    { numRuns: 60 },
  ));
