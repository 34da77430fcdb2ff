/** L11 and M11: what must hold of documents before they are posted, and of credits by line. */
import { expect, test } from '@jest/globals';
import { scripts } from '@counterfoil/testkit';
import * as fc from 'fast-check';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { subjectOf } from '../../src/aggregates/account-events.ts';
import { isMoney } from '../../src/kernel/event.ts';
import { counted, creditsOf, play, type Turn } from './play.ts';

type Status = 'none' | 'inProgress' | 'readyToPost' | 'posted' | 'reversed' | 'deleted';

/** From where each step leads where, written down from the picture of the domain page. */
const STEPS: ReadonlyArray<
  readonly [step: RegExp, from: ReadonlyArray<Status>, to: Status | undefined]
> = [
  [/Drafted$/, ['none'], 'inProgress'],
  [/(Changed|LineAdded|LineEdited|LineDeleted|LineReversed|OnAccount)$/, ['inProgress'], undefined],
  [/Closed$/, ['inProgress'], 'readyToPost'],
  [/Reopened$/, ['readyToPost'], 'inProgress'],
  [/(?<!Line)Deleted$/, ['inProgress'], 'deleted'],
  [/Posted$/, ['none', 'readyToPost'], 'posted'],
  [/Distributed$/, ['none'], 'posted'],
  [/(?<!Line)(Reversed|Voided)$/, ['posted'], 'reversed'],
];

/** The first step that no document in that state may take. */
const wrongStep = (events: ReadonlyArray<AccountEvent>): string | undefined => {
  const states = new Map<string, Status>();
  for (const event of events) {
    const document = subjectOf(event);
    if (document === undefined) continue;
    const before = states.get(document) ?? 'none';
    const step = STEPS.find(([name]) => name.test(event.type));
    if (step === undefined || !step[1].includes(before))
      return `${event.type} of ${document}, which was ${before}`;
    states.set(document, step[2] ?? before);
  }
  return undefined;
};

const busy = (visit: (turn: Turn) => void, end: (events: ReadonlyArray<AccountEvent>) => void) =>
  fc.assert(
    fc.property(scripts({ busy: true, stepsMin: 20, stepsMax: 40 }), (script) => {
      const { rooms, banks } = play(script, visit);
      for (const { events } of [...rooms.values(), ...banks.values()]) end(events);
    }),
    { numRuns: 200 },
  );

test('L11 a document only ever goes the ways that the picture of its life shows', () => {
  let drafted = 0;
  busy(
    () => undefined,
    (events) => {
      expect(wrongStep(events)).toBeUndefined();
      drafted += events.filter(({ type }) => type.endsWith('Drafted')).length;
    },
  );
  expect(drafted).toBeGreaterThan(200);
});

test('L11 no step before the posting moves money', () => {
  let steps = 0;
  busy(({ events, before, after }) => {
    const isPosting = events.some(({ data }) => isMoney(data));
    if (isPosting || events.length === 0) return;
    steps += 1;
    expect(itemsIn(after)).toEqual(itemsIn(before));
  }, noCheck);
  expect(steps).toBeGreaterThan(500);
});

/** The open items in an account's state, as text. */
const itemsIn = (state: string): string => /"items":\[.*?\],"drafts"/.exec(state)?.[0] ?? state;

const noCheck = () => undefined;

/** What a draft says in the end is what is posted: its lines, in their order, and its header. */
test('L11 what is posted of a draft are the lines that were drafted, those taken back included', () => {
  let posted = 0;
  busy(noCheck, (events) => {
    for (const event of events) {
      if (event.type !== 'InvoicePosted') continue;
      const { invoice } = event.data;
      const lines: string[] = [];
      for (const { type, data } of events) {
        if (type === 'InvoiceLineAdded' && data.invoice === invoice) lines.push(data.line);
        if (type === 'InvoiceLineReversed' && data.invoice === invoice) lines.push(data.by);
        if (type === 'InvoiceLineDeleted' && data.invoice === invoice)
          lines.splice(lines.indexOf(data.line), 1);
      }
      const isDrafted = events.some(
        ({ type, data }) => type === 'InvoiceDrafted' && data.invoice === invoice,
      );
      if (!isDrafted) continue;
      posted += 1;
      expect(event.data.lines.map(({ line }) => line)).toEqual(lines);
    }
  });
  expect(posted).toBeGreaterThan(10);
});

/** A decimal text in millionths. */
const millionths = (decimal: string): bigint => {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
};

test('M11 the credits of a line never take more of it than it is, and the last takes the rest', () => {
  let [credited, exhausted] = [0, 0];
  busy(noCheck, (events) => {
    for (const event of events) {
      if (event.type !== 'InvoicePosted') continue;
      for (const { line, quantity = '1', amount, tax = 0 } of counted(event.data.lines)) {
        const taken = creditsOf(events, event.data.invoice).filter(
          (each) => each.invoiceLine === line,
        );
        if (taken.length === 0) continue;
        credited += 1;
        const sums = { quantity: 0n, amount: 0, tax: 0 };
        for (const each of taken) {
          sums.quantity += millionths(each.quantity);
          sums.amount += each.amount;
          sums.tax += each.tax;
        }
        const whole = millionths(quantity);
        expect(sums.quantity <= whole).toBe(true);
        expect(Math.abs(sums.amount)).toBeLessThanOrEqual(Math.abs(amount));
        expect(Math.abs(sums.tax)).toBeLessThanOrEqual(Math.abs(tax));
        if (sums.quantity < whole) continue;
        exhausted += 1;
        expect([sums.amount, sums.tax]).toEqual([amount, tax]);
      }
    }
  });
  expect(credited).toBeGreaterThan(20);
  expect(exhausted).toBeGreaterThan(5);
});
