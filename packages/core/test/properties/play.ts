/** Runs scripts against the pure core, and looks at the account after every command. */
import { scripts, type ClerkCommand, type Script, type ScriptOptions } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { isMoney, type Movement } from '../../src/kernel/event.ts';
import { serialise } from '../../src/store/account-snapshot.ts';
import { World, type Outcome } from './world.ts';

/** One command with what it came to. */
export interface Turn {
  readonly world: World;
  readonly command: ClerkCommand;
  readonly outcome: Outcome;
  /** Its events; none when it was refused or a repetition. */
  readonly events: ReadonlyArray<AccountEvent>;
  /** All events of the account so far, these included. */
  readonly history: ReadonlyArray<AccountEvent>;
  /** The account's state before and after, as text. */
  readonly before: string;
  readonly after: string;
}

export const play = (
  { books, commands }: Script,
  visit: (turn: Turn) => void = () => undefined,
): World => {
  const world = new World(books);
  for (const command of commands) {
    const room = world.roomOf(command);
    const before = serialise(room.account);
    const outcome = world.ask(command);
    const events = E.isRight(outcome) ? outcome.right : [];
    const after = serialise(room.account);
    visit({ world, command, outcome, events, history: room.events, before, after });
  }
  return world;
};

/** Checks a statement after every command of many scripts. */
export const always = (
  visit: (turn: Turn) => void,
  options: ScriptOptions = {},
  numRuns = 150,
): void =>
  fc.assert(
    fc.property(scripts(options), (script) => void play(script, visit)),
    { numRuns },
  );

/** Checks a statement of the accounts that many scripts leave behind. */
export const finally_ = (visit: (world: World, script: Script) => void): void =>
  fc.assert(
    fc.property(scripts(), (script) => visit(play(script), script)),
    { numRuns: 150 },
  );

export const sum = (amounts: Iterable<number>): number => {
  let total = 0;
  for (const amount of amounts) total += amount;
  return total;
};

/** Every movement, in order, with the event that made it. */
export const movementsOf = (
  events: ReadonlyArray<AccountEvent>,
): ReadonlyArray<{ readonly event: AccountEvent; readonly movement: Movement }> =>
  events.flatMap((event) => (isMoney(event.data) ? [{ event, movement: event.data }] : []));

/** What is open on an item: the sum of its entries, up to a posting date if one is named. */
export const openBy = (events: ReadonlyArray<AccountEvent>, item: string, date?: string): number =>
  sum(
    movementsOf(events)
      .filter(({ movement }) => date === undefined || movement.postingDate <= date)
      .flatMap(({ movement }) => movement.entries)
      .filter((entry) => entry.item === item)
      .map((entry) => entry.amount),
  );

/** What is open on an item at the end of a day and of each later day on which anything moves. */
export const opensFrom = (
  events: ReadonlyArray<AccountEvent>,
  item: string,
  date: string,
): ReadonlyArray<number> => {
  const later = movementsOf(events).map(({ movement }) => movement.postingDate);
  const days = [date, ...new Set(later.filter((day) => day > date))];
  return days.map((day) => openBy(events, item, day));
};

type Puts = ReadonlyArray<readonly [item: string, amount: number]>;

/** Lines that count: neither taken back nor taking one back. */
export const counted = <
  Line extends { readonly line?: string | undefined; readonly reverses?: string | undefined },
>(
  lines: ReadonlyArray<Line>,
): ReadonlyArray<Line> => {
  const gone = lines.flatMap(({ reverses }) => reverses ?? []);
  return lines.filter((each) => each.reverses === undefined && !gone.includes(each.line ?? ''));
};

/** What a posted document itself puts on items, its own or others. */
export const putBy = ({
  type,
  data,
}: AccountEvent): readonly [document: string, Puts] | undefined => {
  switch (type) {
    case 'InvoicePosted':
      return [`invoice:${data.invoice}`, [[`invoice:${data.invoice}`, data.total]]];
    case 'ReceiptPosted':
      return [`receipt:${data.receipt}`, [[`receipt:${data.receipt}`, 0 - data.total]]];
    case 'CreditPosted':
      return [`credit:${data.credit}`, [[`credit:${data.credit}`, 0 - data.amount]]];
    case 'AdjustmentPosted':
      return [
        `adjustment:${data.adjustment}`,
        counted(data.lines).map(({ item, amount }) => [item, amount]),
      ];
    case 'RefundPosted':
      return [`refund:${data.refund}`, [[data.from, data.amount]]];
    default:
      return undefined;
  }
};

/** What every posted document put on items. */
export const putsOf = (events: ReadonlyArray<AccountEvent>): ReadonlyMap<string, Puts> =>
  new Map(events.map(putBy).filter((each) => each !== undefined));

/** The document's own amount on its item: what the customer owes by it. */
export const ownAmounts = (events: ReadonlyArray<AccountEvent>): ReadonlyMap<string, number> =>
  new Map(
    [...putsOf(events)].flatMap(([document, puts]) => puts.filter(([item]) => item === document)),
  );

/** What adjustments and refunds that stand put on an item of others. */
export const chargesOn = (events: ReadonlyArray<AccountEvent>, item: string) => {
  const gone = new Set(events.flatMap((event) => reversedBy(event) ?? []));
  return [...putsOf(events)].flatMap(([document, puts]) => {
    const amount = sum(puts.filter(([on]) => on === item).map(([, each]) => each));
    return document === item || gone.has(document) || amount === 0 ? [] : [{ document, amount }];
  });
};

/** The most that an item may be owed: its own amount; once reversed, the refunds that were left. */
export const mostOf = (events: ReadonlyArray<AccountEvent>, item: string): number => {
  if (!events.some((event) => reversedBy(event) === item)) return ownAmounts(events).get(item) ?? 0;
  return sum(chargesOn(events, item).map(({ amount }) => Math.max(0, amount)));
};

export interface Live {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  live: number;
}

/** Every application with what is left of it. */
export const applicationsOf = (events: ReadonlyArray<AccountEvent>): ReadonlyMap<string, Live> => {
  const all = new Map<string, Live>();
  for (const { movement } of movementsOf(events)) {
    for (const { id, from, to, amount } of movement.applications ?? [])
      all.set(id, { id, from, to, live: amount });
    for (const { application, amount } of movement.undoes ?? []) {
      const found = all.get(application);
      if (found === undefined) throw new Error(`${application} is taken back but was never made`);
      found.live -= amount;
    }
  }
  return all;
};

export const liveOf = (events: ReadonlyArray<AccountEvent>): ReadonlyArray<Live> =>
  [...applicationsOf(events).values()].filter(({ live }) => live !== 0);

/** The document that a reversal takes out. */
export const reversedBy = ({ type, data }: AccountEvent): string | undefined => {
  switch (type) {
    case 'InvoiceVoided':
      return `invoice:${data.invoice}`;
    case 'ReceiptReversed':
      return `receipt:${data.receipt}`;
    case 'CreditReversed':
      return `credit:${data.credit}`;
    case 'AdjustmentReversed':
      return `adjustment:${data.adjustment}`;
    case 'RefundReversed':
      return `refund:${data.refund}`;
    default:
      return undefined;
  }
};

/** Lines of credits that stand against an invoice. */
export const creditsOf = (events: ReadonlyArray<AccountEvent>, invoice: string) => {
  const gone = new Set(events.flatMap((event) => reversedBy(event) ?? []));
  return events.flatMap(({ type, data }) =>
    type === 'CreditPosted' && !gone.has(`credit:${data.credit}`)
      ? counted(data.lines ?? []).filter((line) => line.invoice === invoice)
      : [],
  );
};
