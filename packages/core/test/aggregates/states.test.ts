/**
 * The state tables of `docs/lifecycle.md`, cell by cell: the page is read, each state is brought
 * about in every way there is, and the command of the row has to come to what its cell says.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { booksForTests, decideAfter } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import { lives, sampleOf, type Life } from './lives.ts';
import { moneyLives } from './money-lives.ts';
import { opened } from './samples.ts';

const PAGE = readFileSync(new URL('../../../../docs/lifecycle.md', import.meta.url), 'utf8');

interface Table {
  readonly states: ReadonlyArray<string>;
  readonly rows: ReadonlyMap<string, ReadonlyArray<string>>;
}

const cellsOf = (row: string): ReadonlyArray<string> =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The table of states under a heading of the page. */
const tableOf = (noun: string): Table => {
  const section = PAGE.split(/^## /m).find((each) => each.startsWith(`${noun}\n`)) ?? '';
  const lines = section.split('\n').filter((each) => each.startsWith('|'));
  const [head = '', , ...body] = lines;
  const rows = body.map(cellsOf).map(([name = '', ...cells]) => {
    return [name.replaceAll('`', ''), cells] as const;
  });
  return { states: cellsOf(head).slice(1), rows: new Map(rows) };
};

/** As a cell of the page says it: events in code, a refusal in italics. */
const outcomeOf = (
  { before }: Life,
  way: ReadonlyArray<AccountCommand>,
  command: AccountCommand,
): string => {
  const history = opened(...before, ...way);
  const outcome = decideAfter(history, command, booksForTests, 'command-1');
  return E.isLeft(outcome)
    ? `_${outcome.left._tag}_`
    : outcome.right.map(({ type }) => `\`${type}\``).join(', ');
};

/** `PostInvoice (whole)` is a shape of `PostInvoice`. */
const commandOf = (row: string): string => row.replace(/ \(.*\)$/, '');

const sorted = (names: Iterable<string>): ReadonlyArray<string> => [...new Set(names)].sort();

describe.each([...lives, ...moneyLives])('the life of the $noun', (life) => {
  const { noun, declared, ways, rows, unfinished } = life;
  const table = tableOf(noun);
  const waysTo = (state: string, row: string) =>
    state === 'inProgress' && unfinished?.rows.includes(row) === true
      ? unfinished.ways
      : (ways[state] ?? []);

  test('the page has a row for each of its commands, and no other', () => {
    expect(sorted([...table.rows.keys()].map(commandOf))).toEqual(
      sorted(declared.map(({ type }) => type)),
    );
    expect(sorted(table.rows.keys())).toEqual(sorted(Object.keys(rows)));
  });

  test('it has a column for each of its states, and a cell in each row', () => {
    expect(table.states).toEqual(Object.keys(ways));
    for (const cells of table.rows.values()) expect(cells).toHaveLength(table.states.length);
  });

  test.each([...table.rows])('what %s comes to in each state', (name, cells) => {
    const command = sampleOf(rows, name);
    for (const [index, state] of table.states.entries())
      for (const way of waysTo(state, name))
        expect([state, outcomeOf(life, way, command)]).toEqual([state, cells[index]]);
  });
});
