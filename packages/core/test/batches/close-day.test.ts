/** The end of the day, when documents are not posted yet: what blocks it, and what it posts. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  createBooks,
  isRejection,
  memoryStore,
  openBooks,
  type CreateOptions,
  type EventStore,
  type OpenedBooks,
} from '@counterfoil/core';
import { dyingAt } from './dying-store.ts';

const DAY = '2026-03-02';
const DOMAR = { customer: 'domar' };

let store: EventStore;
let books: OpenedBooks;

const opened = async (policies: Partial<CreateOptions> = {}): Promise<OpenedBooks> => {
  store = memoryStore();
  const created = await createBooks({
    store,
    name: 'Main books',
    currency: 'USD',
    cutoffDate: DAY,
    ...policies,
  });
  await created.openCustomer({ ...DOMAR, personal: { name: 'Domar Ltd' } });
  return created;
};

beforeEach(async () => {
  books = await opened();
});

/** The refusal of what is expected to be refused. */
const refusalOf = async (asked: Promise<unknown>): Promise<Readonly<Record<string, unknown>>> => {
  const outcome = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isRejection(outcome)) throw new Error(`not refused: ${String(outcome)}`);
  return Object.fromEntries(Object.entries(outcome));
};

const draftInvoice = async (invoice: string, amount: number, header: object = {}) => {
  await books.draftInvoice({ ...DOMAR, invoice, documentDate: DAY, postingDate: DAY, ...header });
  await books.addInvoiceLine({ ...DOMAR, invoice, description: 'work', amount });
};
const readyInvoice = async (invoice: string, amount: number, header: object = {}) => {
  await draftInvoice(invoice, amount, header);
  await books.closeInvoice({ ...DOMAR, invoice });
};
const readyAdjustment = async (adjustment: string, item: string, amount: number) => {
  const kind = 'smallBalance' as const;
  await books.draftAdjustment({ ...DOMAR, adjustment, documentDate: DAY, kind });
  await books.addAdjustmentLine({ ...DOMAR, adjustment, item, amount });
  await books.closeAdjustment({ ...DOMAR, adjustment });
};
const deposit = (miscCash: string) =>
  books.draftMiscCash({
    bank: 'main',
    miscCash,
    documentDate: DAY,
    kind: 'deposit',
    amount: 500,
  });

const typesSince = async (position: string | null): Promise<ReadonlyArray<string>> => {
  const types: string[] = [];
  for await (const { type } of books.reports.events({ after: position })) types.push(type);
  return types;
};
const standsAt = async (): Promise<string | null> => (await books.reports.documents()).position;
const statuses = async (): Promise<Readonly<Record<string, string>>> => {
  const list = await books.reports.documents();
  return Object.fromEntries(list.documents.map(({ document, status }) => [document, status]));
};

describe('a document in progress', () => {
  test('keeps the day open, and is listed', async () => {
    await draftInvoice('1', 1000);
    expect(await refusalOf(books.closeDay({ date: DAY }))).toEqual({
      _tag: 'OpenDocuments',
      documents: [{ kind: 'invoice', id: '1', customer: 'domar', date: DAY }],
    });
    expect(books.state?.cutoffDate).toBe(DAY);
    expect(books.state?.closing).toBeNull();
  });

  test('keeps nothing from being posted and changed after the close was abandoned', async () => {
    await draftInvoice('1', 1000);
    await refusalOf(books.closeDay({ date: DAY }));
    await books.addInvoiceLine({ ...DOMAR, invoice: '1', description: 'more', amount: 5 });
    await books.closeInvoice({ ...DOMAR, invoice: '1' });
    const before = await standsAt();
    await books.closeDay({ date: DAY });
    expect(await typesSince(before)).toEqual([
      'DayCloseStarted',
      'InvoicePosted',
      'DayClosed',
      'DayTotalsRecorded',
    ]);
    const { totals } = await books.reports.agingTotals({ asOf: DAY });
    expect(totals.map(({ balance }) => balance)).toEqual([1005]);
  });

  test('is posted by nobody when something else is still in progress', async () => {
    await readyInvoice('1', 1000);
    await draftInvoice('2', 500);
    await refusalOf(books.closeDay({ date: DAY }));
    expect(await statuses()).toEqual({ 'invoice:1': 'readyToPost', 'invoice:2': 'inProgress' });
  });

  test('that is meant for a later day blocks only that one', async () => {
    await draftInvoice('1', 1000, { postingDate: '2026-03-03' });
    await books.closeDay({ date: DAY });
    const refusal = await refusalOf(books.closeDay({ date: '2026-03-03' }));
    expect(refusal['_tag']).toBe('OpenDocuments');
  });

  test('that is a cart nobody has dated blocks no day', async () => {
    await books.draftInvoice({ ...DOMAR, invoice: '1', documentDate: DAY });
    await books.closeDay({ date: DAY });
    expect(await statuses()).toEqual({ 'invoice:1': 'inProgress' });
  });
});

describe('what is ready', () => {
  test('is posted in order: invoices, adjustments, misc cash, each by id', async () => {
    await deposit('D1');
    await books.postInvoice({
      ...DOMAR,
      invoice: '0',
      documentDate: DAY,
      lines: [{ line: '1', description: 'old', amount: 100 }],
    });
    await readyAdjustment('W', 'invoice:0', -40);
    await readyInvoice('2', 200);
    await readyInvoice('1', 100);
    const before = await standsAt();
    await books.closeDay({ date: DAY });
    const posted: string[] = [];
    for await (const event of books.reports.events({ after: before }))
      if (event.type === 'InvoicePosted') posted.push(event.data.invoice);
      else posted.push(event.type);
    expect(posted).toEqual([
      'DayCloseStarted',
      '1',
      '2',
      'AdjustmentPosted',
      'MiscCashPosted',
      'DayClosed',
      'DayTotalsRecorded',
    ]);
  });

  test('and no longer fits stays ready and blocks with its refusal; what came before it stands', async () => {
    await books.postInvoice({
      ...DOMAR,
      invoice: '0',
      documentDate: DAY,
      lines: [{ line: '1', description: 'old', amount: 100 }],
    });
    await readyInvoice('1', 700);
    await readyAdjustment('W', 'invoice:0', -100);
    await books.voidInvoice({ ...DOMAR, invoice: '0', reason: 'wrong' });
    expect(await refusalOf(books.closeDay({ date: DAY }))).toEqual({
      _tag: 'OpenDocuments',
      documents: [
        {
          kind: 'adjustment',
          id: 'W',
          customer: 'domar',
          date: DAY,
          refusal: { _tag: 'OverApplied', item: 'invoice:0', open: 0, requested: 100 },
        },
      ],
    });
    expect(await statuses()).toEqual({
      'invoice:0': 'voided',
      'invoice:1': 'posted',
      'adjustment:W': 'readyToPost',
    });
  });

  test('blocks the day instead, when the books say so', async () => {
    books = await opened({ readyToPostAtClose: 'block' });
    await readyInvoice('1', 100);
    const refusal = await refusalOf(books.closeDay({ date: DAY }));
    expect(refusal).toMatchObject({ _tag: 'OpenDocuments', documents: [{ id: '1' }] });
    await books.changeBooks({ readyToPostAtClose: 'post' });
    await books.closeDay({ date: DAY });
    expect(await statuses()).toEqual({ 'invoice:1': 'posted' });
  });

  test('is meant for the open day under cutoffDay, whatever its paper says', async () => {
    books = await opened({ postingPolicy: 'cutoffDay' });
    await readyInvoice('1', 100, { documentDate: '2026-02-11', postingDate: undefined });
    await books.closeDay({ date: DAY });
    const { documents } = await books.reports.documents();
    expect(documents).toEqual([
      {
        document: 'invoice:1',
        kind: 'invoice',
        id: '1',
        customer: 'domar',
        status: 'posted',
        documentDate: '2026-02-11',
        postingDate: DAY,
        amount: 100,
        payment: 'overdue',
        open: 100,
      },
    ]);
  });
});

test('a draft of misc cash that names a customer is found by it, and by its bank', async () => {
  await books.draftMiscCash({
    ...{ bank: 'main', miscCash: 'D1', customer: 'domar', documentDate: DAY, kind: 'other' },
    amount: 500,
  });
  const { documents } = await books.reports.documents({ customer: 'domar' });
  expect(documents).toMatchObject([{ document: 'miscCash:D1', bank: 'main', customer: 'domar' }]);
});

describe('a close that was cut off', () => {
  test.each([2, 3, 4, 5])('at its append %i is finished by another process', async (n) => {
    await readyInvoice('1', 100);
    await readyInvoice('2', 200);
    const { dying, died } = dyingAt(store, n);
    const cutOff = await openBooks({ store: dying });
    const close = { type: 'CloseDay', data: { date: DAY }, meta: { commandId: 'close' } };
    void cutOff.execute(close);
    await died;
    const next = await openBooks({ store });
    expect(await refusalOf(next.reopenInvoice({ ...DOMAR, invoice: '1' }))).toMatchObject(
      n === 2 ? { _tag: 'DayClosing' } : { _tag: 'NotReadyToPost' },
    );
    await next.execute(close);
    expect(await statuses()).toEqual({ 'invoice:1': 'posted', 'invoice:2': 'posted' });
    expect(next.state).toMatchObject({ cutoffDate: '2026-03-03', closing: null, untotalled: null });
    expect((await next.reports.verify()).ok).toBe(true);
  });
});

describe('several days', () => {
  test.each(['2026-3-5', '2026-02-30', '', 'tomorrow'])(
    'are not closed through %j, which is no date',
    async (date) => {
      const before = await standsAt();
      expect(await refusalOf(books.closeDaysThrough(date))).toMatchObject({
        _tag: 'InvalidDate',
        field: 'date',
      });
      expect(await typesSince(before)).toEqual([]);
    },
  );

  test('are closed in one call, over weekends and holidays, up to the first that is blocked', async () => {
    books = await opened({
      calendar: { weekend: ['saturday', 'sunday'], holidays: ['2026-03-06'] },
    });
    await draftInvoice('1', 100, { postingDate: '2026-03-09' });
    const days: unknown[] = [];
    const refusal = await refusalOf(
      books.closeDaysThrough('2026-03-20', {
        commandId: 'week',
        onDay: ({ events }) =>
          days.push(...events.flatMap((e) => (e.type === 'DayClosed' ? [e.data] : []))),
      }),
    );
    expect(days).toEqual([
      { date: '2026-03-02', nextCutoff: '2026-03-03' },
      { date: '2026-03-03', nextCutoff: '2026-03-04' },
      { date: '2026-03-04', nextCutoff: '2026-03-05' },
      { date: '2026-03-05', nextCutoff: '2026-03-09' },
    ]);
    expect(refusal).toMatchObject({ _tag: 'OpenDocuments', documents: [{ date: '2026-03-09' }] });
    await books.deleteInvoice({ ...DOMAR, invoice: '1' });
    await books.closeDaysThrough('2026-03-10', { commandId: 'week' });
    expect(books.state?.cutoffDate).toBe('2026-03-11');
  });
});
