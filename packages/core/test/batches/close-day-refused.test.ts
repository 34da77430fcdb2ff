/** Closes that are refused, or meet an error: what they leave behind, and how the day goes on. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { memoryStore, openBooks, type EventStore, type OpenedBooks } from '@counterfoil/core';
import { corrupt } from '../../src/kernel/corruption.ts';
import { customer, invoiced, openOffice, refusal, today } from '../facade/office.ts';
import { dyingAt } from './dying-store.ts';

let store: EventStore;
let books: OpenedBooks;

beforeEach(async () => {
  store = memoryStore();
  books = await openOffice({ store });
});

/** A draft that keeps a day open. */
const drafted = (postingDate: string) =>
  books.draftInvoice({ customer, invoice: '1', documentDate: today, postingDate });
const deleted = () => books.deleteInvoice({ customer, invoice: '1' });

const standsAt = async (): Promise<string | null> => (await books.reports.documents()).position;
const typesSince = async (position: string | null): Promise<ReadonlyArray<string>> => {
  const types: string[] = [];
  for await (const { type } of books.reports.events({ after: position })) types.push(type);
  return types;
};

describe('a close that was refused', () => {
  const close = (date: string, commandId: string) => books.closeDay({ date }, { commandId });

  test('leaves nothing under its command id, which may then stand for something else', async () => {
    await drafted(today);
    expect(await refusal(close(today, 'c'))).toMatchObject({ _tag: 'OpenDocuments' });
    await books.changeBooks({ name: 'Other books' }, { commandId: 'c' });
    expect(books.state?.name).toBe('Other books');
  });

  test('may be asked for again under its id, and then stands for ever', async () => {
    await drafted(today);
    await refusal(close(today, 'c'));
    await deleted();
    const { events, duplicate } = await close(today, 'c');
    expect(duplicate).toBe(false);
    expect(events.map(({ type }) => type)).toEqual([
      'DayCloseStarted',
      'DayClosed',
      'DayTotalsRecorded',
    ]);
    expect(await close(today, 'c')).toMatchObject({ events, duplicate: true });
    expect(await refusal(close('2026-03-03', 'c'))).toMatchObject({ _tag: 'CommandIdReused' });
  });

  test('may be followed by the close of another day under its id', async () => {
    await drafted(today);
    await refusal(close(today, 'c'));
    await deleted();
    await close(today, 'd');
    expect(await close('2026-03-03', 'c')).toMatchObject({ duplicate: false });
  });
});

describe('a day whose totals are not recorded yet', () => {
  const NEXT = '2026-03-03';

  beforeEach(async () => {
    const { dying, died } = dyingAt(store, 3);
    const cutOff = await openBooks({ store: dying });
    void cutOff.closeDay({ date: today }, { commandId: 'first' });
    await died;
    await books.refresh();
    expect(books.state).toMatchObject({ cutoffDate: NEXT, untotalled: today });
  });

  test.each([
    ['2026-03-01', 'DayAlreadyClosed'],
    ['2026-03-04', 'NotCutoffDate'],
  ])('is left as it is by a close of %s, which is refused', async (date, _tag) => {
    const before = await standsAt();
    expect(await refusal(books.closeDay({ date }))).toMatchObject({ _tag });
    expect(await typesSince(before)).toEqual([]);
  });

  test('is finished by the close of the next, under an id of its own', async () => {
    await drafted(NEXT);
    const before = await standsAt();
    const refused = await refusal(books.closeDay({ date: NEXT }, { commandId: 'c' }));
    expect(refused).toMatchObject({ _tag: 'OpenDocuments' });
    expect(await typesSince(before)).toEqual([
      'DayTotalsRecorded',
      'DayCloseStarted',
      'DayCloseAbandoned',
    ]);
    await books.changeBooks({ name: 'Other books' }, { commandId: 'c' });
    expect(await books.closeDay({ date: today }, { commandId: 'first' })).toMatchObject({
      events: [{ type: 'DayCloseStarted' }, { type: 'DayClosed' }],
      duplicate: true,
    });
  });
});

describe('totals that would not be exact', () => {
  const OTHER = { customer: 'other' };
  const most = Number.MAX_SAFE_INTEGER;
  const posted = (invoice: string, documentDate: string) =>
    books.postInvoice({
      ...{ ...OTHER, invoice, documentDate },
      lines: [{ line: '1', description: 'work', amount: most }],
    });

  beforeEach(async () => {
    await books.openCustomer({ ...OTHER, personal: { name: 'Other' } });
    await invoiced(books, '1', most);
    await posted('2', today);
  });

  test('keep the day open until the typo is void, and nothing is recorded before', async () => {
    const before = await standsAt();
    const refused = await refusal(books.closeDay({ date: today }));
    expect(refused).toMatchObject({ _tag: 'InvalidAmount', field: 'totals' });
    expect(refused.message).toBe(
      'totals: the sum owed of all customers in USD is not exact: it is over 9007199254740991 ' +
        'minor units. Void or reverse the posting that is too large, then close again.',
    );
    expect(await typesSince(before)).toEqual(['DayCloseStarted', 'DayCloseAbandoned']);
    await books.voidInvoice({ ...OTHER, invoice: '2', reason: 'typo' });
    const { events } = await books.closeDay({ date: today });
    expect(events.at(-1)).toMatchObject({
      type: 'DayTotalsRecorded',
      data: { totals: [{ owed: most, credit: 0, balance: most }] },
    });
  });

  test('of later days keep no day open', async () => {
    await books.voidInvoice({ ...OTHER, invoice: '2', reason: 'typo' });
    await posted('3', '2026-03-03');
    await books.closeDay({ date: today });
    expect(await refusal(books.closeDay({ date: '2026-03-03' }))).toMatchObject({
      _tag: 'InvalidAmount',
      field: 'totals',
    });
  });
});

describe('a close that meets an error of the program', () => {
  test.each([
    ['is abandoned, so that the day goes on', new TypeError('a bug'), null],
    ['goes on later if the log is corrupt', corrupt('two tails'), today],
  ])('%s', async (_, thrown, closing) => {
    let isBroken = false;
    const breaking: EventStore = {
      ...store,
      append: (write) => {
        isBroken = write.events.some(({ line }) => line.includes('DayCloseStarted'));
        return store.append(write);
      },
      readAll: (page) => {
        if (isBroken) throw thrown;
        return store.readAll(page);
      },
    };
    const broken = await openBooks({ store: breaking });
    await expect(broken.closeDay({ date: today })).rejects.toBe(thrown);
    await books.refresh();
    expect(books.state?.closing).toBe(closing);
  });
});
