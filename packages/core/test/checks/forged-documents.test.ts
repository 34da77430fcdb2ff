/** Verification of documents whose paper says something else than what they move. */
import { describe, expect, test } from '@jest/globals';
import {
  adjustment,
  credit,
  DAY,
  factsOf,
  found,
  invoice,
  onAccount,
  receipt,
  type Line,
} from './forging.ts';

const lines: ReadonlyArray<Line> = [
  { line: '1', quantity: '1', amount: 8, tax: 2 },
  { line: '2', quantity: '1', amount: 10 },
];

describe('M8: an invoice', () => {
  test.each<readonly [string, { total: number; tax: number }, ReadonlyArray<string>]>([
    ['as it is', { total: 20, tax: 2 }, []],
    ['of another total', { total: 21, tax: 2 }, ['the lines come to 20, not to 21']],
    ['of another tax', { total: 20, tax: 3 }, ['the tax of the lines is 2, not 3']],
  ])('%s', async (_name, says, expected) => {
    const facts = { ...factsOf('invoice:1'), dueDate: DAY };
    const entries = [{ item: 'invoice:1', amount: says.total, facts }];
    expect(await found(invoice(lines, { ...says, entries }))).toEqual(
      expected.map((text) => `1 documents: ${text}`),
    );
  });
});

test('M8: only the sum of the lines has to be exact, not what parts of it come to', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const large: ReadonlyArray<Line> = [
    { line: '1', amount: most, tax: -5 },
    { line: '2', amount: 3 },
  ];
  const facts = { ...factsOf('invoice:1'), dueDate: DAY };
  const says = { total: most - 2, tax: -5 };
  const entries = [{ item: 'invoice:1', amount: says.total, facts }];
  expect(await found(invoice(large, { ...says, entries }))).toEqual([]);
});

describe('M2, M3: a receipt', () => {
  const kept = { item: 'receipt:R', amount: -4, facts: factsOf('receipt:R') };
  const id = 'receipt:R#1';
  const part = { id, from: 'receipt:R', to: 'invoice:1', amount: 6 };
  const whole = {
    lines: [{ to: 'invoice:1', amount: 6 }],
    onAccount: 4,
    applications: [part],
    entries: [kept, { item: 'invoice:1', amount: -6 }],
  };
  const taking = {
    paymentType: 'applyCredit',
    total: 0,
    lines: [
      { from: 'credit:K', amount: 6 },
      { to: 'invoice:1', amount: 6 },
    ],
    applications: [{ ...part, from: 'credit:K' }],
    entries: [
      { item: 'credit:K', amount: 6 },
      { item: 'invoice:1', amount: -6 },
    ],
  } as const;
  const beside = {
    ...taking,
    lines: [
      { from: 'credit:K', amount: 2 },
      { from: 'credit:K', to: 'invoice:1', amount: 4 },
      { to: 'invoice:1', amount: 2 },
    ],
    applications: [
      { ...part, from: 'credit:K', amount: 4 },
      { ...part, id: 'receipt:R#2', from: 'credit:K', amount: 2 },
    ],
  } as const;
  const reversed = { to: 'invoice:1', amount: 3, line: '2' };

  test.each([
    ['that says what it does', whole, []],
    ['that takes a credit', taking, []],
    [
      'that names its own money',
      { ...whole, lines: [{ from: 'receipt:R', to: 'invoice:1', amount: 6 }] },
      [],
    ],
    ['that takes some of a credit and names it for more', beside, []],
    [
      'of which a line was taken back',
      {
        ...whole,
        lines: [
          ...whole.lines.map((line) => ({ ...line, line: '1' })),
          reversed,
          { ...reversed, amount: -3, line: '3', reverses: '2' },
        ],
      },
      [],
    ],
    [
      'that has no lines, and gives',
      { lines: [], onAccount: 10 },
      ['its lines give nothing, its applications 10 from receipt:R to invoice:1'],
    ],
    [
      'whose lines give more than its applications',
      { ...whole, lines: [{ to: 'invoice:1', amount: 7 }] },
      [
        'its lines give 7 from receipt:R to invoice:1, its applications 6 from receipt:R to invoice:1',
        'its lines leave 3 of receipt:R, where 4 is left',
      ],
    ],
    [
      'that says another sum on account',
      { ...whole, onAccount: 5 },
      ['its lines leave 4 of receipt:R, where 5 is left'],
    ],
    [
      'whose lines name another source',
      { ...taking, lines: [{ from: 'credit:L', to: 'invoice:1', amount: 6 }] },
      [
        'its lines give 6 from credit:L to invoice:1, its applications 6 from credit:K to invoice:1',
      ],
    ],
    [
      'that takes a credit and does not give it',
      { ...whole, lines: [{ from: 'credit:K', amount: 5 }, ...whole.lines], onAccount: 4 },
      [
        'its lines give 5 from credit:K to invoice:1, its applications 6 from receipt:R to invoice:1',
        'its lines leave 9 of receipt:R, where 4 is left',
      ],
    ],
  ] as const)('%s', async (_name, says, expected) => {
    expect(await found(invoice(), onAccount('K', 10), receipt('R', undefined, says))).toEqual(
      expected.map((text) => `3 documents: ${text}`),
    );
  });
});

describe('M8, M11: a credit', () => {
  const line = { line: '1', invoice: '1', invoiceLine: '1', quantity: '0.1', reason: 'broken' };
  const single: ReadonlyArray<Line> = [{ line: '1', amount: 10 }];

  test.each([
    [
      'whose lines come to less',
      { lines: [{ ...line, amount: 1, tax: 0 }] },
      'come to 1, not to 10',
    ],
    [
      'whose tax makes it more',
      { lines: [{ ...line, amount: 9, tax: 2 }] },
      'come to 11, not to 10',
    ],
    ['that has no lines', { lines: [] }, 'come to 0, not to 10'],
  ])('%s', async (_name, says, expected) => {
    expect(await found(invoice(), credit('K', '1', '1', 10, says))).toContain(
      `2 documents: the lines ${expected}`,
    );
  });

  test('that gives to another invoice than its lines name, or more of it', async () => {
    const other = invoice(single, {
      invoice: '2',
      entries: [
        {
          item: 'invoice:2',
          amount: 10,
          facts: { ...factsOf('invoice:2'), dueDate: DAY },
        },
      ],
    });
    const stray = credit('K', '1', '1', 10, {
      applications: [{ id: 'credit:K#1', from: 'credit:K', to: 'invoice:2', amount: 10 }],
      entries: [{ item: 'invoice:2', amount: -10 }],
    });
    expect(await found(invoice(), other, stray)).toEqual([
      '3 documents: it gives invoice:2 more than its lines give back',
    ]);
  });

  test('on account that has lines, or gives', async () => {
    expect(await found(invoice(), credit('K', '1', '1', 10, { kind: 'onAccount' }))).toEqual([
      '2 documents: it is on account, and has lines',
    ]);
    const giving = credit('K', '1', '1', 10, { kind: 'onAccount', lines: undefined });
    expect(await found(invoice(), giving)).toEqual([
      '2 documents: it gives invoice:1 more than its lines give back',
    ]);
  });

  test('that gives what is not its own', async () => {
    const borrowed = credit('K', '1', '1', 10, {
      applications: [{ id: 'credit:K#1', from: 'credit:L', to: 'invoice:1', amount: 10 }],
      entries: [
        { item: 'credit:K', amount: -10, facts: factsOf('credit:K') },
        { item: 'credit:L', amount: 10 },
        { item: 'invoice:1', amount: -10 },
      ],
    });
    expect(await found(invoice(), onAccount('L', 20), borrowed)).toEqual([
      '3 documents: it gives what is not its own, from credit:L',
    ]);
  });
});

test('M3: an event that applies or takes back, and has no paper that could ask for it', async () => {
  const applying = adjustment(-4, {
    applications: [{ id: 'credit:K#1', from: 'credit:K', to: 'invoice:1', amount: 1 }],
    entries: [
      { item: 'credit:K', amount: 1 },
      { item: 'invoice:1', amount: -5 },
    ],
  });
  expect(await found(invoice(), onAccount('K', 10), applying)).toEqual([
    '3 documents: AdjustmentPosted applies something',
    '3 applications: credit:K#1 is not made by adjustment:W',
  ]);
  const undoing = adjustment(-4, {
    undoes: [{ application: 'receipt:R#1', amount: 10 }],
    entries: [
      { item: 'receipt:R', amount: -10, facts: factsOf('receipt:R') },
      { item: 'invoice:1', amount: 6, facts: { ...factsOf('invoice:1'), dueDate: DAY } },
    ],
  });
  expect(await found(invoice(), receipt('R'), undoing)).toEqual([
    '3 documents: AdjustmentPosted takes something back',
  ]);
});
