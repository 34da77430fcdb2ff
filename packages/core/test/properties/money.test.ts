/** M: what must hold of the money, whatever a clerk does. */
import { expect, test } from '@jest/globals';
import { scripts, type ClerkCommand } from '@counterfoil/testkit';
import * as fc from 'fast-check';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import {
  always,
  applicationsOf,
  chargesOn,
  finally_,
  liveOf,
  mostOf,
  movementsOf,
  openBy,
  opensFrom,
  ownAmounts,
  play,
  putBy,
  putsOf,
  reversedBy,
  sum,
} from './play.ts';

test('M1 what is open on an item is the sum of its entries', () =>
  finally_((world) => {
    for (const { account, events } of world.rooms.values()) {
      const items = new Set(
        movementsOf(events).flatMap(({ movement }) => movement.entries.map(({ item }) => item)),
      );
      for (const item of items)
        expect([item, account.ledger.item(item)?.open ?? 0]).toEqual([item, openBy(events, item)]);
    }
  }));

const mayOverpay = (event: AccountEvent, item: string): boolean =>
  event.type === 'ReceiptPosted' &&
  event.data.lines.some(({ to, overpay }) => to === item && overpay === true);

test('M1 no application takes an invoice below zero unless its line says so, on any later day', () =>
  always(
    ({ events, history }) => {
      const known = history.slice(0, history.length - events.length);
      for (const [index, event] of events.entries()) {
        const until = [...known, ...events.slice(0, index + 1)];
        for (const { movement } of movementsOf([event]))
          for (const { from, to } of movement.applications ?? []) {
            const least = Math.min(...opensFrom(until, to, movement.postingDate));
            const most = Math.max(...opensFrom(until, from, movement.postingDate));
            const isFair = (least >= 0 || mayOverpay(event, to)) && most <= 0;
            expect([from, to, isFair]).toEqual([from, to, true]);
          }
      }
    },
    { stepsMin: 20, stepsMax: 45 },
  ));

test('M1 no undo raises an invoice above its total, on any later day', () =>
  always(
    ({ events, history }) => {
      const known = history.slice(0, history.length - events.length);
      const applications = applicationsOf(history);
      for (const [index, event] of events.entries()) {
        const until = [...known, ...events.slice(0, index + 1)];
        for (const { movement } of movementsOf([event]))
          for (const { application } of movement.undoes ?? []) {
            const to = applications.get(application)?.to ?? '';
            const most = Math.max(...opensFrom(until, to, movement.postingDate));
            expect(most).toBeLessThanOrEqual(Math.max(0, mostOf(until, to)));
          }
      }
    },
    { stepsMin: 25, stepsMax: 45 },
    300,
  ));

test('M2 the cash of a receipt is what was given from it, paid out of it and left on it, always', () =>
  always(
    ({ events, history }) => {
      if (events.length === 0) return;
      const reversed = new Set(history.flatMap((event) => reversedBy(event) ?? []));
      const live = liveOf(history);
      for (const [item, own] of ownAmounts(history)) {
        if (!item.startsWith('receipt:') || reversed.has(item)) continue;
        const given = live.filter(({ from }) => from === item).map((each) => each.live);
        // What was taken back twice would balance as well: it was given less than nothing.
        expect([item, given.filter((amount) => amount < 0)]).toEqual([item, []]);
        const paidOut = sum(chargesOn(history, item).map((each) => each.amount));
        const left = 0 - openBy(history, item);
        expect([item, 0 - own]).toEqual([item, sum(given) + paidOut + left]);
      }
    },
    { stepsMin: 25, stepsMax: 45 },
    200,
  ));

/** What the domain page says the entries of an event sum to. */
const lawOf = (event: AccountEvent, puts: ReturnType<typeof putsOf>): number => {
  const amountOf = (document: string | undefined) =>
    sum((puts.get(document ?? '') ?? []).map(([, amount]) => amount));
  switch (event.type) {
    case 'InvoicePosted':
      return event.data.total;
    case 'ReceiptPosted':
      return 0 - event.data.total;
    case 'CreditPosted':
      return 0 - event.data.amount;
    case 'AdjustmentPosted':
      // Lines that were taken back and those that took them back come to nothing together.
      return sum(event.data.lines.map(({ amount }) => amount));
    case 'RefundPosted':
      return event.data.amount;
    case 'InvoiceVoided':
    case 'ReceiptReversed':
    case 'CreditReversed':
    case 'AdjustmentReversed':
    case 'RefundReversed':
      return 0 - amountOf(reversedBy(event));
    default:
      return 0;
  }
};

test('M3 M8 the entries of each event sum to what its type says, and lines with tax to the total', () =>
  finally_((world) => {
    for (const { events } of world.rooms.values()) {
      const puts = putsOf(events);
      for (const { event, movement } of movementsOf(events)) {
        const moved = sum(movement.entries.map(({ amount }) => amount));
        expect([event.type, moved]).toEqual([event.type, lawOf(event, puts)]);
        if (event.type !== 'InvoicePosted') continue;
        const { lines, total, tax } = event.data;
        expect(sum(lines.map((line) => line.amount)) + tax).toBe(total);
        expect(sum(lines.map((line) => line.tax ?? 0))).toBe(tax);
      }
    }
  }));

test('M3 each entry is what the event itself puts, gives and takes back on that item', () =>
  finally_((world) => {
    for (const { events } of world.rooms.values()) {
      const puts = putsOf(events);
      const applications = applicationsOf(events);
      for (const { event, movement } of movementsOf(events)) {
        const due = new Map<string, number>();
        const move = (item: string, amount: number) => due.set(item, (due.get(item) ?? 0) + amount);
        for (const [item, amount] of putBy(event)?.[1] ?? []) move(item, amount);
        for (const [item, amount] of puts.get(reversedBy(event) ?? '') ?? [])
          move(item, 0 - amount);
        for (const { from, to, amount } of movement.applications ?? []) {
          move(from, amount);
          move(to, 0 - amount);
        }
        for (const { application, amount } of movement.undoes ?? []) {
          move(applications.get(application)?.from ?? '', 0 - amount);
          move(applications.get(application)?.to ?? '', amount);
        }
        const entries = movement.entries.map(({ item, amount }) => [item, amount] as const);
        const expected = [...due].filter(([, amount]) => amount !== 0);
        expect(new Map(entries)).toEqual(new Map(expected));
        expect(entries.length).toBe(expected.length);
      }
    }
  }));

test('M3 an entry that opens an item or finds it at zero carries its facts, and no other does', () =>
  finally_((world) => {
    for (const { events } of world.rooms.values()) {
      const open = new Map<string, number>();
      for (const { movement } of movementsOf(events))
        for (const { item, amount, facts } of movement.entries) {
          const before = open.get(item) ?? 0;
          expect([item, facts?.document]).toEqual([item, before === 0 ? item : undefined]);
          open.set(item, before + amount);
        }
    }
  }));

test('M4 the balance of a customer is the sum of the open items', () =>
  finally_((world) => {
    for (const { account, events } of world.rooms.values()) {
      const entries = movementsOf(events).flatMap(({ movement }) => movement.entries);
      const open = [...account.ledger.items()].map((item) => item.open);
      expect(sum(open)).toBe(sum(entries.map(({ amount }) => amount)));
      expect(open).not.toContain(0);
    }
  }));

/** Every document in another currency, whole or as a draft. */
const inCurrency = (command: ClerkCommand, currency: string): ClerkCommand => {
  switch (command.type) {
    case 'DraftInvoice':
      return { ...command, data: { ...command.data, currency } };
    case 'DraftReceipt':
      return { ...command, data: { ...command.data, currency } };
    case 'DraftCredit':
      return { ...command, data: { ...command.data, currency } };
    case 'DraftAdjustment':
      return { ...command, data: { ...command.data, currency } };
    case 'PostInvoice':
      return 'documentDate' in command.data
        ? { ...command, data: { ...command.data, currency } }
        : command;
    case 'PostReceipt':
      return 'documentDate' in command.data
        ? { ...command, data: { ...command.data, currency } }
        : command;
    case 'PostCredit':
      return 'documentDate' in command.data
        ? { ...command, data: { ...command.data, currency } }
        : command;
    case 'PostAdjustment':
      return 'documentDate' in command.data
        ? { ...command, data: { ...command.data, currency } }
        : command;
    default:
      return command;
  }
};

test('M9 no posting in another currency gets into the books, so no sum ever mixes any', () =>
  fc.assert(
    fc.property(scripts(), fc.constantFrom('EUR', 'JPY', 'KWD'), (script, currency) => {
      for (const { events } of play(script).rooms.values())
        for (const { movement } of movementsOf(events)) expect(movement.currency).toBe('USD');
      const commands = script.commands.map((command) => inCurrency(command, currency));
      for (const { account, events } of play({ ...script, commands }).rooms.values()) {
        expect(movementsOf(events)).toEqual([]);
        expect(account.ledger.size).toBe(0);
      }
    }),
    { numRuns: 60 },
  ));
