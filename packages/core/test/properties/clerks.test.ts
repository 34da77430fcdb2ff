/**
 * Random clerks on one account, through the facade, against the naive oracle: commands of
 * fast-check, each bound to what the oracle says is there when its turn comes.
 */
import { expect, jest, test } from '@jest/globals';
import type { OpenedBooks } from '@counterfoil/core';
import {
  aging,
  bind,
  FIRST_DAY,
  isOfAccount,
  Oracle,
  openItems,
  steps,
  type ClerkCommand,
  type Step,
} from '@counterfoil/testkit';
import * as fc from 'fast-check';
import { itemsOf, newBooks, PATIENCE, saidOf } from './clerk.ts';

jest.setTimeout(PATIENCE);

const BOOKS = { currency: 'USD', cutoffDate: FIRST_DAY, postingPolicy: 'openPeriod' } as const;
const customer = 'domar';
const meta = (commandId: string) => ({ commandId, actor: 'clerk' });
const OPENING: ClerkCommand = {
  type: 'OpenCustomer',
  data: { customer, personal: { name: 'Domar Ltd' }, terms: { netDays: 14 } },
  meta: meta('open'),
};

/** What the model knows: the oracle, and what was asked for before. */
interface Model {
  readonly oracle: Oracle;
  readonly before: ClerkCommand[];
}

const tally = { commands: 0, accepted: 0, runs: 0, moved: 0 };

/** One step of a clerk. It makes sense when there is something that it could be about. */
class ClerkStep implements fc.AsyncCommand<Model, OpenedBooks> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = 'who' in step ? { ...step, who: 0 } : step;
  }

  #bound({ oracle, before }: Model): ClerkCommand | undefined {
    const number = before.length;
    const desk = { oracle, before, number, meta: meta(`step-${number}`) };
    return bind(desk, this.#step);
  }

  check(model: Readonly<Model>): boolean {
    return this.#bound(model) !== undefined;
  }

  async run(model: Model, books: OpenedBooks): Promise<void> {
    const command = this.#bound(model);
    if (command === undefined) throw new Error('a step that is about nothing was run');
    const { oracle, before } = model;
    const verdict = oracle.tell(command);
    const said = await saidOf(books, command);
    before.push(command);
    const may = verdict.accepted
      ? [verdict.repeated ? 'repeated' : 'accepted']
      : [...verdict.because];
    if (!may.includes(said))
      throw new Error(`${said}, not ${may.join(' or ')}\n${JSON.stringify(command)}`);
    tally.commands += 1;
    if (verdict.accepted) tally.accepted += 1;
    const owed = openItems(oracle.sheet).map(({ item, amount }) => `${item} ${amount}`);
    const { items } = await books.reports.openItems({ customer, asOf: '2099-12-31' });
    const listed = items.map(({ item, open }) => `${item} ${open}`);
    if (listed.sort().join() !== owed.sort().join())
      throw new Error(`open: ${listed.join()}, not ${owed.join()}\n${JSON.stringify(command)}`);
  }

  toString(): string {
    return JSON.stringify(this.#step);
  }
}

const clerks = fc.commands([steps.map((step) => new ClerkStep(step))], {
  maxCommands: 60,
  size: 'max',
});

test('whatever random clerks do with an account, the books answer and stand as the oracle says', async () => {
  await fc.assert(
    fc.asyncProperty(clerks, async (commands) => {
      const oracle = new Oracle(BOOKS);
      const books = await newBooks(BOOKS);
      oracle.tell(OPENING);
      await saidOf(books, OPENING);
      const model = { oracle, before: [OPENING] };
      await fc.asyncModelRun(() => ({ model, real: books }), commands);
      for (const asOf of [FIRST_DAY, '2028-03-05', '2028-12-31']) {
        const { rows } = await books.reports.aging({ asOf });
        const expected = aging(oracle.sheet, { asOf });
        expect(rows).toEqual(expected.map((row) => ({ ...row, currency: 'USD' })));
        expect((await itemsOf(books, asOf)).length).toBe(openItems(oracle.sheet, { asOf }).length);
      }
      const isLong = model.before.filter(isOfAccount).length >= 10;
      if (isLong) tally.runs += 1;
      if (isLong && oracle.sheet.applications.length > 0) tally.moved += 1;
    }),
    { numRuns: 150 },
  );
  const share = (part: number, of: number) => Math.round((100 * part) / of);
  const { commands, accepted, runs, moved } = tally;
  const figures =
    `${commands} commands, ${share(accepted, commands)} of 100 accepted; of ${runs} runs with ten ` +
    `commands or more ${share(moved, runs)} of 100 moved money`;
  process.stdout.write(`${figures}\n`);
  expect({ figures, enough: commands >= 2000 }).toEqual({ figures, enough: true });
  expect({ figures, fair: accepted * 3 >= commands }).toEqual({ figures, fair: true });
  expect({ figures, moves: moved * 2 >= runs }).toEqual({ figures, moves: true });
});
