/** L: what must hold of the documents, whatever a clerk does. */
import { expect, test } from '@jest/globals';
import { isOfAccount, scripts, steps, scriptOf, type ClerkCommand } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import {
  always,
  chargesOn,
  creditsOf,
  finally_,
  liveOf,
  movementsOf,
  ownAmounts,
  play,
  reversedBy,
  sum,
} from './play.ts';
import { Account } from '../../src/aggregates/account.ts';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { isCustomerEvent } from '../../src/events.ts';
import { serialise } from '../../src/store/account-snapshot.ts';
import { commandsAlone } from './transformed.ts';
import type { Room, World } from './world.ts';

const meta = (commandId: string) => ({ commandId, actor: 'clerk' });
const idOf = (document: string) => document.slice(document.indexOf(':') + 1);

/** The command that reverses a document, whatever its kind. */
const reversalOf = (customer: string, document: string, commandId: string): ClerkCommand => {
  const [id, reason] = [idOf(document), 'error'] as const;
  if (document.startsWith('invoice:')) {
    const data = { customer, invoice: id, reason, release: true };
    return { type: 'VoidInvoice', data, meta: meta(commandId) };
  }
  if (document.startsWith('receipt:')) {
    const data = { customer, receipt: id, reason, cascade: true };
    return { type: 'ReverseReceipt', data, meta: meta(commandId) };
  }
  if (document.startsWith('adjustment:')) {
    const data = { customer, adjustment: id, reason };
    return { type: 'ReverseAdjustment', data, meta: meta(commandId) };
  }
  if (document.startsWith('refund:')) {
    const data = { customer, refund: id, reason };
    return { type: 'ReverseRefund', data, meta: meta(commandId) };
  }
  const data = { customer, credit: id, reason, cascade: true };
  return { type: 'ReverseCredit', data, meta: meta(commandId) };
};

test('L1 what was posted is never changed: not by a later event, nor by posting it again', () => {
  fc.assert(
    fc.property(scripts(), (script) => {
      const posted = new Map<AccountEvent, string>();
      const world = play(script, ({ world: at, command, events }) => {
        // A close of a day posts to accounts that it does not name.
        for (const event of [...at.rooms.values()].flatMap((room) => room.events))
          if (!posted.has(event)) posted.set(event, JSON.stringify(event));
        if (events.length === 0 || !command.type.startsWith('Post')) return;
        const again = at.ask({ ...command, meta: meta(`again ${command.meta.commandId}`) });
        expect(E.isLeft(again) ? again.left._tag : 'accepted').toBe('AlreadyPosted');
      });
      const events = [...world.rooms.values()].flatMap((room) => room.events);
      // Folding reads events; a fold that wrote to one would show when it is done again.
      for (const room of world.rooms.values()) {
        const account = new Account();
        for (const event of room.events) account.evolve(event);
      }
      expect(events.map((event) => JSON.stringify(event))).toEqual(
        events.map((event) => posted.get(event)),
      );
    }),
    { numRuns: 150 },
  );
});

/** What each customer owed as of a day; only those who owed anything, or were owed. */
const balancesAt = (world: World, date: string): ReadonlyMap<string, number> =>
  new Map(
    [...world.rooms]
      .map(([customer, { events }]) => {
        const until = movementsOf(events).filter(({ movement }) => movement.postingDate <= date);
        const entries = until.flatMap(({ movement }) => movement.entries);
        return [customer, sum(entries.map(({ amount }) => amount))] as const;
      })
      .filter(([, balance]) => balance !== 0),
  );

test('L2 nothing is posted before the first open day, and no closed figure ever changes', () =>
  fc.assert(
    fc.property(scripts({ stepsMin: 20, stepsMax: 40 }), (script) => {
      const closed = new Map<string, ReadonlyMap<string, number>>();
      const last = play(script, ({ world, events, command }) => {
        const { cutoffDate, postingPolicy } = world.books;
        for (const { movement } of movementsOf(events)) {
          const { postingDate } = movement;
          const isOpen = postingDate >= cutoffDate;
          const isCutoff = postingDate === cutoffDate;
          expect(postingPolicy === 'cutoffDay' ? isCutoff : isOpen).toBe(true);
        }
        if (command.type !== 'CloseDay') return;
        const { date } = command.data;
        if (date < cutoffDate && !closed.has(date)) closed.set(date, balancesAt(world, date));
      });
      for (const [date, balances] of closed) expect(balancesAt(last, date)).toEqual(balances);
    }),
    { numRuns: 150 },
  ));

test('L3 L4 both sides of an application are posted in this account, and not reversed', () =>
  always(({ events, history }) => {
    const known = history.slice(0, history.length - events.length);
    for (const [index, event] of events.entries()) {
      const until = [...known, ...events.slice(0, index + 1)];
      const own = ownAmounts(until);
      const gone = new Set(until.flatMap((each) => reversedBy(each) ?? []));
      for (const { movement } of movementsOf([event]))
        for (const { from, to } of movement.applications ?? []) {
          expect([from, own.has(from), gone.has(from)]).toEqual([from, true, false]);
          expect([to, own.has(to), gone.has(to)]).toEqual([to, true, false]);
        }
    }
  }));

test('L4 no command touches the account of another customer', () =>
  fc.assert(
    fc.property(scripts(), (script) => {
      const together = play(script);
      // A close that the drafts of one customer block may have posted those of another.
      fc.pre(together.postedInVain === 0);
      for (const [customer, { events }] of together.rooms) {
        expect(
          events.every((event) => isCustomerEvent(event) && event.data.customer === customer),
        ).toBe(true);
        const alone = play({ ...script, commands: commandsAlone(script, customer) });
        expect(alone.rooms.get(customer)?.events ?? []).toEqual(events);
      }
    }),
    { numRuns: 80 },
  ));

/** Every open item with what aging needs of it, by name. */
const openOf = ({ account }: Room) =>
  [...account.ledger.items()]
    .map(({ key, open, facts }) => ({ key, open, facts }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

const LAST_DAY = { documentDate: '2028-04-30' };
const bank = { code: 'north' };

/** Documents that pay, write off, pay out and take back whatever is there, each with its name. */
const lastDocuments = (
  customer: string,
  room: Room,
): ReadonlyArray<readonly [document: string, ClerkCommand]> => {
  const open = openOf(room);
  const total = 1 + sum(open.map((each) => Math.max(0, each.open)));
  const lines = open.map((each) => ({ item: each.key, amount: 0 - each.open }));
  const credits = open.filter((each) => each.open < 0);
  const receipt = { customer, receipt: 'last', ...LAST_DAY, paymentType: 'cash', total } as const;
  const paid = {
    ...receipt,
    bank,
    distribute: { policy: 'oldestDue' },
    remainder: 'onAccount',
  } as const;
  const written = { customer, adjustment: 'last', ...LAST_DAY, kind: 'writeOff', lines } as const;
  return [
    ['receipt:last', { type: 'PostReceipt', data: paid, meta: meta('last receipt') }],
    ['adjustment:last', { type: 'PostAdjustment', data: written, meta: meta('last adjustment') }],
    ...credits.map(({ key, open: left }, at) => {
      const refund = { customer, refund: `last-${at}`, from: key, amount: 0 - left } as const;
      const data = { ...refund, bank, method: 'check', ...LAST_DAY } as const;
      const command = { type: 'PostRefund', data, meta: meta(`last refund ${at}`) } as const;
      return [`refund:last-${at}`, command] as const;
    }),
  ];
};

test('L6 a reversal restores what was open, with its due dates, exactly', () => {
  const done = new Map<string, number>();
  finally_((world) => {
    for (const [customer, room] of world.rooms) {
      const before = openOf(room);
      for (const [document, command] of lastDocuments(customer, room)) {
        if (E.isLeft(world.ask(command))) continue;
        if (document === 'receipt:last')
          expect(openOf(room).filter(({ open }) => open > 0)).toEqual([]);
        if (document === 'adjustment:last') expect(openOf(room)).toEqual([]);
        expect(world.ask(reversalOf(customer, document, `undo ${document}`))._tag).toBe('Right');
        expect(openOf(room)).toEqual(before);
        const [kind = ''] = document.split(':');
        done.set(kind, (done.get(kind) ?? 0) + 1);
      }
    }
  });
  for (const kind of ['receipt', 'adjustment', 'refund'])
    expect([kind, (done.get(kind) ?? 0) > 20]).toEqual([kind, true]);
});

test('L7 a second reversal is refused', () =>
  finally_((world) => {
    for (const [customer, { account, events }] of world.rooms)
      for (const document of events.flatMap((event) => reversedBy(event) ?? [])) {
        if (account.customer?.closed === true) continue;
        const again = world.ask(reversalOf(customer, document, `again ${document}`));
        expect(again).toEqual(E.left({ _tag: 'AlreadyReversed', document }));
      }
  }));

test('L8 reversing a receipt takes back everything that it gave, or nothing at all', () =>
  always(({ command, outcome, history, before, after }) => {
    if (command.type !== 'ReverseReceipt') return;
    const document = `receipt:${command.data.receipt}`;
    const left = liveOf(history).filter(
      ({ id, from }) => from === document || id.startsWith(`${document}#`),
    );
    expect(E.isLeft(outcome) ? after : left).toEqual(E.isLeft(outcome) ? before : []);
    if (E.isLeft(outcome)) return;
    // What was paid out of it stays only where the clerk said so, and is owed then.
    const standing = chargesOn(history, document).map((each) => each.document.split(':')[0]);
    expect(new Set(standing)).toEqual(
      new Set(
        command.data.leaveRefund === true ? standing.filter((kind) => kind === 'refund') : [],
      ),
    );
  }));

test('L9 a void leaves no application to or from the invoice', () =>
  always(
    ({ command, events, history }) => {
      if (command.type !== 'VoidInvoice' || events.length === 0) return;
      const document = `invoice:${command.data.invoice}`;
      expect(events.length === 1 || command.data.release === true).toBe(true);
      expect(liveOf(history).filter(({ from, to }) => [from, to].includes(document))).toEqual([]);
      expect(chargesOn(history, document)).toEqual([]);
      expect(creditsOf(history, command.data.invoice)).toEqual([]);
    },
    { stepsMin: 25, stepsMax: 45 },
    300,
  ));

test('L10 a refused command leaves no trace', () =>
  always(({ outcome, history, before, after, world, command }) => {
    if (E.isRight(outcome)) return;
    expect(after).toBe(before);
    expect(history.length).toBe(world.roomOf(command).events.length);
  }));

test('L10 deciding writes nothing: only what is folded changes the account', () =>
  fc.assert(
    fc.property(scripts(), fc.array(steps, { maxLength: 5 }), (script, taken) => {
      const extra = scriptOf(taken, { postingPolicy: 'openPeriod', prefix: 'extra-' }).commands;
      play(script, ({ world, after, command }) => {
        const room = world.roomOf(command);
        for (const each of extra)
          if (isOfAccount(each)) world.decide(room, each, each.meta.commandId);
        expect(serialise(room.account)).toBe(after);
      });
    }),
    { numRuns: 40 },
  ));
