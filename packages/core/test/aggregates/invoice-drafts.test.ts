/** An invoice in progress: a cart that is filled, changed, closed and posted. */
import { describe, expect, test } from '@jest/globals';
import { given, givenIn } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import { cart, openAfter } from './lifecycle-samples.ts';
import { customer, day, happened, line, openCustomer, opened, postInvoice } from './samples.ts';

const { draft, change, add, edit, remove, reverse, reverseAll, close, reopen, post } = cart;
const after = (...commands: ReadonlyArray<AccountCommand>) => given(...opened(...commands));
const ids = { customer, invoice: 'A' };
const closed = (...lines: ReadonlyArray<AccountCommand>) => [draft(), ...lines, close];
/** What the invoice says when the commands have filled it, and it is closed and posted. */
const posted = (...commands: ReadonlyArray<AccountCommand>) => {
  const [event] = after(...commands, close)
    .when(post)
    .events();
  if (event?.type !== 'InvoicePosted') throw new Error('no invoice was posted');
  return event.data;
};

test('what is posted is the whole document, header and lines, as if it had come whole', () => {
  const header = { notes: 'by courier', tags: ['north'], group: 'march', terms: { netDays: 7 } };
  const whole = given(...opened())
    .when(postInvoice('A', 0, { ...header, lines: [line(10), line(5, '2')] }))
    .events();
  const steps = [draft(header), add({ amount: 10 }), add({ amount: 5 })];
  after(...steps, close)
    .when(post)
    .then(...whole);
});

describe('a line', () => {
  test('takes its amount from quantity and price, and a name if it has none', () =>
    after(draft())
      .when(add({ quantity: '2.5', unitPrice: '0.111' }))
      .then({
        type: 'InvoiceLineAdded',
        data: {
          ...{ ...ids, line: '1', description: 'Work' },
          ...{ quantity: '2.5', unitPrice: '0.111', amount: 28 },
        },
      }));

  test('that is priced takes a new amount with a new quantity, and keeps all else', () =>
    after(draft(), add({ quantity: '2', unitPrice: '1.50', account: '4000' }))
      .when(edit('1', { quantity: '3' }))
      .then({
        type: 'InvoiceLineEdited',
        data: {
          ...{ ...ids, line: '1', description: 'Work', account: '4000' },
          ...{ quantity: '3', unitPrice: '1.50', amount: 450 },
        },
      }));

  test('is refused an amount that its quantity and price do not come to', () => {
    const refusal = { _tag: 'InvalidAmount', field: 'amount', value: '400' } as const;
    const expected = '3 × 1.50 = 450';
    const cartWithLine = after(draft(), add({ quantity: '2', unitPrice: '1.50' }));
    cartWithLine.when(edit('1', { quantity: '3', amount: 400 })).thenRefused({
      ...refusal,
      expected,
    });
    expect(cartWithLine.when(edit('1', { quantity: '3', amount: 450 })).outcome).toBe(
      'InvoiceLineEdited',
    );
  });

  test('that is taxed by a rate needs its tax anew when the amount changes', () => {
    const taxed = after(draft(), add({ amount: 100, taxRate: '0.08', tax: 8 }));
    for (const changes of [{ amount: 200 }, { taxRate: '0.1' }])
      taxed.when(edit('1', changes)).thenRefused({
        _tag: 'MalformedCommand',
        field: 'tax',
        expected: 'the tax amount',
      });
    expect(taxed.when(edit('1', { amount: 200, tax: 16 })).events()).toMatchObject([
      { data: { amount: 200, tax: 16 } },
    ]);
    expect(taxed.when(edit('1', { description: 'More work' })).events()).toMatchObject([
      { data: { amount: 100, tax: 8, description: 'More work' } },
    ]);
  });

  test('is there once under its name, but a deleted one makes room', () => {
    after(draft(), add({ line: 'x', amount: 1 }))
      .when(add({ line: 'x', amount: 2 }))
      .thenRefused({ _tag: 'DuplicateLine', line: 'x' });
    const again = [add({ line: 'x', amount: 1 }), remove('x'), add({ line: 'x', amount: 2 })];
    expect(posted(draft(), ...again).total).toBe(2);
  });

  test('that names itself never takes a name that was there before', () =>
    expect(
      posted(draft(), add({ amount: 1 }), remove('1'), add({ amount: 2 })).lines,
    ).toMatchObject([{ line: '2', amount: 2 }]));

  test.each([edit('7', { amount: 1 }), remove('7'), reverse('7')])(
    'that is not there is refused: $type',
    (command) =>
      after(draft(), add({ amount: 1 }))
        .when(command)
        .thenRefused({ _tag: 'LineUnknown', line: '7' }),
  );

  test('is not edited by nothing', () =>
    after(draft(), add({ amount: 1 }))
      .when(edit('1', {}))
      .thenRefused({ _tag: 'MalformedCommand', field: '', expected: 'a field to change' }));

  test('is refused when the lines come to more than can be exact, whatever brings it about', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const inexact = { _tag: 'InvalidAmount', field: 'total' } as const;
    const refusal = { ...inexact, value: 'their sum', expected: 'an exact amount' };
    const one = after(draft(), add({ amount: most }));
    one.when(add({ amount: 1 })).thenRefused(refusal);
    one.when(edit('1', { amount: most, tax: 1 })).thenRefused(refusal);
    const balanced = after(draft(), ...[most, -most, most].map((amount) => add({ amount })));
    for (const command of [edit('2', { amount: 1 }), remove('2'), reverse('2')])
      balanced.when(command).thenRefused(refusal);
    for (const command of [remove('1'), reverse('1'), reverseAll])
      expect(balanced.when(command).outcome).toMatch(/^InvoiceLine(Deleted|Reversed)/);
  });

  test('is the 2,000th at most', () => {
    const full = opened(draft(), add({ amount: 1 }));
    const [before, drafted, added] = full;
    if (before === undefined || drafted === undefined || added?.type !== 'InvoiceLineAdded')
      throw new Error('there is no line to repeat');
    const many = Array.from({ length: 2000 }, (_, index) => ({
      ...added,
      data: { ...added.data, line: String(index + 1) },
    }));
    const limit = { _tag: 'LimitExceeded', field: 'lines', limit: 2000, actual: 2001 } as const;
    given(before, drafted, ...many)
      .when(add({ amount: 1 }))
      .thenRefused(limit);
    given(before, drafted, ...many)
      .when(reverse('1'))
      .thenRefused(limit);
    expect(given(before, drafted, ...many.slice(1)).when(add({ amount: 1 })).outcome).toBe(
      'InvoiceLineAdded',
    );
  });
});

describe('a reversed line', () => {
  const priced = add({ quantity: '2', unitPrice: '1.50', tax: 10 });

  test('stays, and so does the one that takes it back: both stand in the invoice', () =>
    expect(posted(draft(), priced, reverse('1'), add({ amount: 7 }))).toMatchObject({
      ...{ total: 7, tax: 0 },
      lines: [
        { line: '1', quantity: '2', unitPrice: '1.50', amount: 300, tax: 10 },
        { line: '2', quantity: '-2', unitPrice: '1.50', amount: -300, tax: -10, reverses: '1' },
        { line: '3', amount: 7 },
      ],
    }));

  test.each([reverse('1'), edit('1', { amount: 1 }), remove('1'), reverse('2'), remove('2')])(
    'is left as it is, and so is its opposite: $type $data.line',
    (command) => {
      const line = 'line' in command.data ? command.data.line : '';
      after(draft(), priced, reverse('1'))
        .when(command)
        .thenRefused({ _tag: 'AlreadyReversed', document: `invoice:A/${line}` });
    },
  );

  test('is one of all that count, when all are reversed', () => {
    const three = [add({ amount: 1 }), add({ amount: 2 }), add({ amount: 3 }), reverse('2')];
    after(draft(), ...three)
      .when(reverseAll)
      .then(
        { type: 'InvoiceLineReversed', data: { ...ids, line: '1', by: '5' } },
        { type: 'InvoiceLineReversed', data: { ...ids, line: '3', by: '6' } },
      );
    const none = after(draft(), ...three, reverseAll);
    none.when(reverseAll).thenRefused({ _tag: 'EmptyDocument', document: 'invoice:A' });
    none.when(close).thenRefused({ _tag: 'EmptyDocument', document: 'invoice:A' });
    expect(posted(draft({ total: 0 }), ...three, reverseAll)).toMatchObject({ entries: [] });
  });
});

describe('a header', () => {
  test('that names another total than the lines come to is not closed', () =>
    after(draft({ total: 9 }), add({ amount: 10 }))
      .when(close)
      .thenRefused({ _tag: 'TotalMismatch', header: 9, lines: 10 }));

  test('without lines is not closed, unless it says that the total is zero', () => {
    after(draft()).when(close).thenRefused({ _tag: 'EmptyDocument', document: 'invoice:A' });
    expect(after(draft({ total: 0 })).when(close).outcome).toBe('InvoiceClosed');
  });

  test('takes terms in place of a due date, and a due date in place of terms', () => {
    const lines = [add({ amount: 10 })];
    const terms = { netDays: 7 };
    const toTerms = posted(draft({ dueDate: day(20) }), ...lines, change({ terms }));
    expect([toTerms.dueDate, toTerms.terms]).toEqual([day(9), terms]);
    const toDueDate = posted(draft({ terms }), ...lines, change({ dueDate: day(20) }));
    expect([toDueDate.dueDate, toDueDate.terms]).toEqual([day(20), undefined]);
    after(draft())
      .when(change({ terms, dueDate: day(20) }))
      .thenRefused({
        _tag: 'MalformedCommand',
        field: 'dueDate',
        expected: 'terms or a due date',
      });
  });

  test('is not left due before its own date', () => {
    const refusal = { _tag: 'DueBeforeDocument', dueDate: day(5), documentDate: day(6) } as const;
    after(draft({ dueDate: day(5) }))
      .when(change({ documentDate: day(6) }))
      .thenRefused(refusal);
    expect(
      after(draft({ terms: { netDays: 3 } })).when(change({ documentDate: day(6) })).outcome,
    ).toBe('InvoiceChanged');
  });

  test('gets the terms that the customer has when it is posted', () => {
    const terms = { netDays: 30 };
    const changed: AccountCommand = { type: 'ChangeCustomer', data: { customer, terms } };
    expect(posted(draft(), add({ amount: 1 }), changed)).toMatchObject({
      ...{ dueDate: '2026-04-01', terms },
    });
  });

  test('is not changed by nothing, nor to another currency', () => {
    after(draft())
      .when(change({}))
      .thenRefused({ _tag: 'MalformedCommand', field: '', expected: 'a field to change' });
    after(draft())
      .when(change({ currency: 'EUR' }))
      .thenRefused({ _tag: 'CurrencyMismatch', expected: 'USD', actual: 'EUR' });
  });
});

describe('a debit memo', () => {
  const memo = { kind: 'debitMemo', charges: 'invoice:B' } as const;
  const charged = [postInvoice('B', 5), draft(memo), add({ amount: 3 })];
  const unknown = { _tag: 'DocumentUnknown' } as const;

  test('names the document that it charges for', () => {
    expect(posted(...charged)).toMatchObject({ ...memo, total: 3 });
    for (const header of [{ kind: 'debitMemo' }, { charges: 'invoice:B' }] as const)
      after(postInvoice('B', 5)).when(draft(header)).thenRefused({
        _tag: 'MalformedCommand',
        field: 'charges',
        expected: 'the document that a debit memo charges for, and only there',
      });
  });

  test('charges for what is posted: no draft, nothing deleted, and not itself', () => {
    const other = { customer, invoice: 'B' };
    const drafted: AccountCommand = {
      type: 'DraftInvoice',
      data: { ...other, documentDate: day(2) },
    };
    const deleted: AccountCommand = { type: 'DeleteInvoice', data: other };
    const refusal = { ...unknown, document: 'invoice:B' };
    after().when(draft(memo)).thenRefused(refusal);
    after(drafted).when(draft(memo)).thenRefused(refusal);
    after(drafted, deleted).when(draft(memo)).thenRefused(refusal);
    after(draft())
      .when(change({ kind: 'debitMemo', charges: 'invoice:A' }))
      .thenRefused({ ...unknown, document: 'invoice:A' });
  });

  test('that becomes an invoice charges for nothing any more', () =>
    expect(posted(...charged, change({ kind: 'invoice' }))).toMatchObject({
      ...{ kind: 'invoice', charges: undefined },
    }));
});

describe('a day', () => {
  test('takes the invoice on the date of its header, or on that of the command', () => {
    const dated = opened(...closed(add({ amount: 1 })).with(0, draft({ postingDate: day(4) })));
    expect(
      given(...dated)
        .when(post)
        .events(),
    ).toMatchObject([{ data: { postingDate: day(4) } }]);
    const other: AccountCommand = { type: 'PostInvoice', data: { ...ids, postingDate: day(5) } };
    expect(
      given(...dated)
        .when(other)
        .events(),
    ).toMatchObject([{ data: { postingDate: day(5) } }]);
  });

  test('that was closed meanwhile does not take it, but another one does', () => {
    const ready = givenIn({ cutoffDate: day(3) })(...opened(...closed(add({ amount: 1 }))));
    ready.when(post).thenRefused({
      _tag: 'PeriodClosed',
      postingDate: day(2),
      firstOpenDate: day(3),
    });
    const later: AccountCommand = { type: 'PostInvoice', data: { ...ids, postingDate: day(3) } };
    expect(ready.when(later).outcome).toBe('InvoicePosted');
  });

  const closing = givenIn({ closing: day(2) });
  const refusal = { _tag: 'DayClosing', date: day(2) } as const;

  test('that is being closed keeps its drafts as they are, and gets no more of them', () => {
    const dated = opened(draft({ postingDate: day(2) }), add({ amount: 1 }));
    const held = [
      ...[change({ postingDate: day(3) }), add({ amount: 1 }), edit('1', { amount: 2 })],
      ...[remove('1'), reverse('1'), reverseAll, close],
      { type: 'DeleteInvoice', data: ids } as const,
    ];
    for (const command of held)
      closing(...dated)
        .when(command)
        .thenRefused(refusal);
    closing(...opened())
      .when(draft({ postingDate: day(2) }))
      .thenRefused(refusal);
    closing(...opened(draft({ postingDate: day(3) })))
      .when(change({ postingDate: day(2) }))
      .thenRefused(refusal);
    const ready = closing(...opened(...closed(add({ amount: 1 }))));
    ready.when(reopen).thenRefused(refusal);
    ready.when(post).thenRefused(refusal);
  });

  test('that is being closed does not wait for a cart, which is only not closed', () => {
    const filled = closing(...opened(draft(), add({ amount: 1 })));
    expect(filled.when(add({ amount: 1 })).outcome).toBe('InvoiceLineAdded');
    filled.when(close).thenRefused(refusal);
  });
});

describe('what touches no money', () => {
  const sent: AccountCommand = {
    type: 'MarkInvoiceSent',
    data: { ...ids, channel: 'email', recipient: 'a@domar.example', at: '2026-03-02T09:30:00Z' },
  };
  const group: AccountCommand = { type: 'GroupInvoice', data: { ...ids, group: 'march' } };
  const tags: AccountCommand = { type: 'TagInvoice', data: { ...ids, tags: ['north', 'late'] } };

  test('is said of a posted invoice as often as one likes', () => {
    const history = opened(postInvoice('A', 10), sent, group, tags);
    given(...history)
      .when(sent)
      .then({ type: 'InvoiceMarkedSent', data: sent.data });
    expect(openAfter(history)).toEqual({ 'invoice:A': 10 });
    expect(given(...history).when(postInvoice('A', 10)).outcome).toBe('AlreadyPosted');
  });

  test('is in the invoice when it was said of the draft', () =>
    expect(posted(draft(), add({ amount: 1 }), group, tags)).toMatchObject({
      ...{ group: 'march', tags: ['north', 'late'] },
    }));
});

test('drafts do not count for the credit limit; posting does', () => {
  const limited = happened(openCustomer({ creditLimit: 5 }), ...closed(add({ amount: 6 })));
  given(...limited)
    .when(post)
    .thenRefused({ _tag: 'CreditLimitExceeded', limit: 5, balance: 0, requested: 6 });
});
