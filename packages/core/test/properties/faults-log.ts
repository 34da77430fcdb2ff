/**
 * A log as text, read without a line of core: what each event says, and the sheet of paper of the
 * naive oracle that follows from the entries.
 */
import type { EventStore } from '@counterfoil/core';
import { emptySheet, type Sheet } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

const Facts = t.intersection([
  t.type({ documentDate: t.string }),
  t.partial({ dueDate: t.string }),
]);
const Entry = t.intersection([
  t.type({ item: t.string, amount: t.number }),
  t.partial({ facts: Facts }),
]);
const RawData = t.partial({
  customer: t.string,
  postingDate: t.string,
  cutoffDate: t.string,
  date: t.string,
  nextCutoff: t.string,
  root: t.string,
  invoice: t.string,
  receipt: t.string,
  credit: t.string,
  adjustment: t.string,
  miscCash: t.string,
  entries: t.array(Entry),
  totals: t.array(
    t.type({ currency: t.string, owed: t.number, credit: t.number, balance: t.number }),
  ),
});
const Line = t.type({
  stream: t.string,
  revision: t.number,
  type: t.string,
  commandId: t.string,
  data: RawData,
});

export interface RawEvent extends t.TypeOf<typeof Line> {
  readonly position: string;
  /** Type and data as they were stored, to compare with. */
  readonly event: unknown;
}

const KINDS = 'Invoice|Receipt|Credit|Adjustment|MiscCash';
const DRAFT_STEP = new RegExp(`^(${KINDS})(Drafted|Changed|Closed|Reopened|Deleted|Line|Rem)`);

/** Whether the event only changes a document that is not posted. */
export const isDraftStep = (type: string): boolean => DRAFT_STEP.test(type);

const OWN = ['invoice', 'receipt', 'credit', 'adjustment', 'miscCash'] as const;

/** The document that an event posts, and who owns it: a customer, or the bank of a cash book. */
export const postedBy = ({ type, data, stream }: RawEvent) => {
  const kind = OWN.find((each) => type.toLowerCase() === `${each.toLowerCase()}posted`);
  const id = kind === undefined ? undefined : data[kind];
  if (kind === undefined || id === undefined) return undefined;
  const owner = kind === 'miscCash' ? stream.slice('cash-main.'.length) : (data.customer ?? '');
  return { kind, id, owner };
};

export const rawLog = async (store: EventStore): Promise<ReadonlyArray<RawEvent>> => {
  const page = await store.readAll({ limit: 100_000 })();
  if (E.isLeft(page)) throw new Error(page.left.detail);
  return page.right.events.map(({ line, position }) => {
    const read = Line.decode(JSON.parse(line));
    if (E.isLeft(read)) throw new Error(`cannot be read: ${line}`);
    const { type, data } = read.right;
    // The posting date of a draft is only what it is meant for: nothing of it counts yet.
    const { postingDate, ...others } = data;
    const counts = isDraftStep(type) || postingDate === undefined ? others : data;
    return { ...read.right, data: counts, position, event: { type, data } };
  });
};

/** The day on which each event counts: its posting date, or the first open day if that is later. */
export const sheetOf = (log: ReadonlyArray<RawEvent>): Sheet => {
  const sheet = { ...emptySheet('USD', ''), accepted: log.length };
  const seen = new Set<string>();
  for (const [index, { type, data }] of log.entries()) {
    if (type === 'BooksOpened') sheet.cutoffDate = data.cutoffDate ?? '';
    if (type === 'DayClosed') sheet.cutoffDate = data.nextCutoff ?? '';
    const { customer = '', postingDate: date = '', entries = [] } = data;
    const bookDay = date > sheet.cutoffDate ? date : sheet.cutoffDate;
    for (const { item: key, amount, facts } of entries) {
      if (facts !== undefined && !seen.has(`${customer} ${key}`))
        sheet.papers.push({ customer, key, amount, postingDate: date, ...facts });
      seen.add(`${customer} ${key}`);
      sheet.movements.push({ customer, item: key, date, bookDay, amount, knownAt: index + 1 });
    }
  }
  return sheet;
};

/** How many events there are up to a position. */
export const knownBy = (log: ReadonlyArray<RawEvent>, position: string | null): number =>
  position === null ? 0 : log.findIndex((event) => event.position === position) + 1;
