/** The naive oracle and core answer alike: what is accepted, why not, and what is open then. */
import { expect, test } from '@jest/globals';
import {
  liveApplications,
  liveOf as leftOf,
  Oracle,
  openOn,
  scripts,
  type Script,
} from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { liveOf } from './play.ts';
import { World } from './world.ts';

/** How often each event or refusal came up, and in how many runs money was distributed. */
class Tally {
  readonly #counts = new Map<string, number>();
  runs = 0;
  distributing = 0;

  add(names: Iterable<string>): void {
    for (const name of names) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  get names(): ReadonlyArray<string> {
    return [...this.#counts.keys()];
  }

  get shares(): string {
    const counts = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const share = Math.round((100 * this.distributing) / Math.max(1, this.runs));
    return [`${share} of 100 runs distribute`, ...counts.map(([name, n]) => `${name} ${n}`)].join(
      '\n',
    );
  }
}

/**
 * The tags that a script may meet: those of the vocabulary that a whole command can be refused for.
 */
const REFUSALS = [
  'AlreadyPosted AlreadyReversed BeforeItemOpened CommandIdReused CreditConsumed',
  'CustomerAlreadyOpen CustomerUnknown DayAlreadyClosed DistributionUnknown DocumentUnknown',
  'DueBeforeDocument DuplicateDocument EmptyDocument ExceedsRemaining HasLiveApplications',
  'ItemUnknown NotCutoffDate NotFullyDistributed NothingToApply OverApplied PeriodClosed',
  'TotalMismatch',
].flatMap((line) => line.split(' '));

const EVENTS = [
  'CustomerOpened InvoicePosted InvoiceVoided ReceiptPosted ReceiptReversed CreditPosted',
  'CreditReversed OnAccountDistributed DistributionReversed',
].flatMap((line) => line.split(' '));

const compare = ({ books, commands }: Script, tally: Tally): void => {
  const world = new World(books);
  const oracle = new Oracle(books);
  let applications = 0;
  for (const command of commands) {
    const verdict = oracle.tell(command);
    const outcome = world.ask(command);
    const said = E.isRight(outcome) ? 'accepted' : outcome.left._tag;
    const may = verdict.accepted ? ['accepted'] : [...verdict.because];
    if (!may.includes(said))
      throw new Error(`core: ${said}; oracle: ${may.join(' or ')}\n${JSON.stringify(command)}`);
    tally.add(E.isRight(outcome) ? outcome.right.map(({ type }) => type) : [said]);
    applications = oracle.sheet.applications.length;
    const wrong = oracle.sheet.papers.filter(
      ({ customer, key }) =>
        (world.room(customer).account.ledger.item(key)?.open ?? 0) !==
        openOn(oracle.sheet, customer, key),
    );
    // An expectation for each item after each command would take longer than all the rest.
    if (wrong.length > 0) throw new Error(`${wrong[0]?.key} differs\n${JSON.stringify(command)}`);
  }
  for (const [customer, { events }] of world.rooms)
    expect(liveOf(events).map(({ id, live }) => `${id} ${live}`)).toEqual(
      liveApplications(oracle.sheet, customer).map(
        (each) => `${each.id} ${leftOf(oracle.sheet, each)}`,
      ),
    );
  tally.runs += 1;
  tally.distributing += applications > 0 ? 1 : 0;
};

test('L5 L9 core accepts, refuses and moves exactly what the naive oracle says', () => {
  const tally = new Tally();
  fc.assert(
    fc.property(scripts({ stepsMin: 20, stepsMax: 40 }), (script) => compare(script, tally)),
    { numRuns: 400 },
  );
  if (process.env['SHARES'] !== undefined) process.stdout.write(`${tally.shares}\n`);
  const missing = [...EVENTS, ...REFUSALS].filter((name) => !tally.names.includes(name));
  const moves = tally.distributing * 2 >= tally.runs;
  expect({ missing, moves, shares: tally.shares }).toEqual({
    missing: [],
    moves: true,
    shares: tally.shares,
  });
});
