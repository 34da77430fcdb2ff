/**
 * The four stores are the same: a random script of hundreds of commands comes to the same answers,
 * the same bytes and the same figures on every one of them.
 */
import {
  createBooks,
  openBooks,
  type ArError,
  type EventStore,
  type OpenedBooks,
  type Outcome,
  type StoredEvent,
} from '@counterfoil/core';
import { daysLater, FIRST_DAY, scripts, type Script, rightOf } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { everyStore, PATIENCE, portsAt, type Opened } from './every-store-tools.ts';
import { wholeLog } from './tools.ts';

const openAll = everyStore();

const RUNS = 4;

/** Half of them work mostly on documents before they are posted. */
const LENGTH = { stepsMin: 180, stepsMax: 200 };
const anyScript = fc.oneof(scripts(LENGTH), scripts({ ...LENGTH, busy: true }));

/** How often the books are opened anew while a script runs, so that accounts are read again. */
const REOPENED_EVERY = 60;

/** A refusal as it is, or what was done and where it stands. */
type Answer =
  | { readonly refused: ArError }
  | { readonly done: Outcome['events']; readonly receipt: object; readonly duplicate: boolean };

/** What each command came to; the books are opened anew now and then. */
const answersOf = async (
  { books: opened, commands }: Script,
  store: EventStore,
): Promise<{ readonly answers: ReadonlyArray<Answer>; readonly books: OpenedBooks }> => {
  const { ports, at } = portsAt();
  let books = await createBooks({ store, ports, name: 'Main books', ...opened });
  const answers: Answer[] = [];
  for (const [index, command] of commands.entries()) {
    at(index + 1);
    if (index % REOPENED_EVERY === REOPENED_EVERY - 1) books = await openBooks({ store, ports });
    const outcome = await books.task(command)();
    if (E.isLeft(outcome)) {
      answers.push({ refused: outcome.left });
      continue;
    }
    const { events: done, receipt, duplicate } = outcome.right;
    const { position: _ours, ...place } = receipt;
    answers.push({ done, receipt: place, duplicate });
  }
  return { answers, books };
};

/** The events as they are kept, in the order of the log. */
const keptIn = (log: ReadonlyArray<StoredEvent>): ReadonlyArray<string> =>
  log.map(
    ({ stream, revision, hash, type, line }) => `${stream} ${revision} ${hash} ${type} ${line}`,
  );

/** Every stream, read by itself, backward. */
const streamsOf = async (
  store: EventStore,
  log: ReadonlyArray<StoredEvent>,
): Promise<Readonly<Record<string, ReadonlyArray<string>>>> => {
  const streams: Record<string, ReadonlyArray<string>> = {};
  for (const { stream } of log) {
    if (stream in streams) continue;
    const read = await store.readStream(stream, { limit: 10_000, direction: 'backward' })();
    streams[stream] = rightOf(read).events.map(({ revision, hash }) => `${revision} ${hash}`);
  }
  return streams;
};

/** Positions are each store's own: what is compared is which event of the log they name. */
const comparable = (value: unknown, log: ReadonlyArray<StoredEvent>): unknown => {
  const places = new Map(log.map(({ position }, index) => [position, index]));
  const text = JSON.stringify(value, (key, inner: unknown) =>
    key === 'position' && typeof inner === 'string' ? `event ${places.get(inner)}` : inner,
  );
  const plain: unknown = JSON.parse(text);
  return plain;
};

const PLACES = ['column', 'bucket', 'setOff'] as const;

/** Every report: on the last day, on earlier ones, and as it was known in the middle of the log. */
const reportsOf = async ({ reports }: OpenedBooks, log: ReadonlyArray<StoredEvent>) => {
  const { asOf: last } = await reports.agingTotals();
  const half = log[Math.floor(log.length / 2)];
  const days = new Set([last, daysLater(FIRST_DAY, 1), daysLater(FIRST_DAY, 14)]);
  const selections = [...days].map((asOf) => ({ asOf }));
  const known = half === undefined ? [] : [{ knownAt: { position: half.position } }];
  const { ok, events, streams, checks, findings } = await reports.verify();
  const told: unknown[] = [{ ok, events, streams, checks, findings }];
  for (const selection of [...selections, ...known])
    told.push({
      selection,
      totals: await Promise.all(
        PLACES.map((unapplied) => reports.agingTotals({ ...selection, unapplied })),
      ),
      aging: await reports.aging({ ...selection, basis: 'documentDate' }),
      openItems: await reports.openItems(selection),
      balances: await reports.balances(selection),
      credits: await reports.creditRemaining({ ...selection, all: true }),
      documents: await reports.documents(selection),
    });
  return comparable(told, log);
};

/**
 * Other books in the same store, with a day that is closed: drafts of a random script may keep its
 * own days open to the end. Returns what the close recorded.
 */
const closedBeside = async (store: EventStore): Promise<Outcome['events']> => {
  const { ports } = portsAt();
  const opened = { booksId: 'beside', name: 'Beside', currency: 'USD', cutoffDate: FIRST_DAY };
  const books = await createBooks({ store, ports, ...opened });
  await books.openCustomer({ customer: 'domar', personal: { name: 'Domar' } });
  await books.postInvoice({
    ...{ customer: 'domar', invoice: '1', documentDate: FIRST_DAY },
    lines: [{ line: '1', description: 'Paper', amount: 12_000 }],
  });
  return (await books.closeDay({ date: FIRST_DAY })).events;
};

/** All that a store says about a script. */
const sayingOf = async (script: Script, { store }: Opened) => {
  const { answers, books } = await answersOf(script, store);
  const closed = await closedBeside(store);
  const log = await wholeLog(store);
  return {
    answers,
    closed,
    kept: keptIn(log),
    streams: await streamsOf(store, log),
    reports: await reportsOf(books, log),
  };
};

test(
  'memory, SQLite, PostgreSQL and EventStoreDB say and keep the same',
  async () => {
    // A comparison of nothing with nothing would prove nothing.
    const seen = { commands: 0, done: 0, refusals: new Set<string>(), types: new Set<string>() };
    await fc.assert(
      fc.asyncProperty(anyScript, async (script) => {
        const all = await openAll();
        const [model, ...others] = await Promise.all(
          all.map(async (each) => ({ name: each.name, said: await sayingOf(script, each) })),
        );
        if (model === undefined) throw new Error('there is no store');
        expect(model.said.closed.at(-1)?.type).toBe('DayTotalsRecorded');
        seen.commands += script.commands.length;
        for (const answer of model.said.answers) {
          if ('refused' in answer) seen.refusals.add(answer.refused._tag);
          else seen.done += 1;
          if ('done' in answer) for (const { type } of answer.done) seen.types.add(type);
        }
        for (const { name, said } of others)
          expect({ name, said }).toEqual({ name, said: model.said });
      }),
      // A smaller counterexample would take hundreds of runs, and the first difference says enough.
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(seen.commands).toBeGreaterThan(120 * RUNS);
    expect(seen.done).toBeGreaterThan(50 * RUNS);
    expect(seen.refusals.size).toBeGreaterThan(8);
    expect(seen.types).toContain('ReceiptPosted');
    expect([...seen.types].filter((type) => type.endsWith('Drafted'))).not.toEqual([]);
  },
  PATIENCE,
);
