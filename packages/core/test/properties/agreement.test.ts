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
  /** How many runs distributed something, of those with most steps on drafts or not. */
  readonly distributing = { busy: 0, usual: 0 };

  add(names: Iterable<string>): void {
    for (const name of names)
      for (const each of new Set([name, name.replace(NOUN, '*')]))
        this.#counts.set(each, (this.#counts.get(each) ?? 0) + 1);
  }

  get names(): ReadonlyArray<string> {
    return [...this.#counts.keys()];
  }

  get shares(): string {
    const counts = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return counts.map(([name, n]) => `${name} ${n}`).join('\n');
  }
}

/**
 * The tags that a script may meet: those of the vocabulary that a whole command can be refused for.
 */
const REFUSALS = [
  'AlreadyPosted AlreadyReversed BalanceNotZero BeforeItemOpened CommandIdReused CreditConsumed',
  'CreditLimitExceeded CustomerAlreadyOpen CustomerIsClosed CustomerOnHold CustomerUnknown',
  'DayAlreadyClosed DistributionUnknown DocumentUnknown DueBeforeDocument DuplicateDocument',
  'EmptyDocument ExceedsRemaining HasLiveApplications IncreaseNotAllowed',
  'ItemUnknown LineUnknown MalformedCommand NotCutoffDate NotEnoughMoney NotFullyDistributed',
  'NotInProgress NotPosted NotReadyToPost NotReversed NothingToApply NothingToCredit',
  'OpenDocuments OverApplied PeriodClosed QuantityExceeded ReasonRequired TotalMismatch',
].flatMap((line) => line.split(' '));

const NOUN = /^(Invoice|Receipt|Credit|Adjustment|MiscCash)/;
const NOUNS = ['Invoice', 'Receipt', 'Credit', 'Adjustment', 'MiscCash'];
const STEPS = 'Drafted Changed Closed Reopened Deleted'.split(' ');
const LINE_STEPS = 'LineAdded LineEdited LineDeleted LineReversed'.split(' ');
const EVENTS = [
  ...'CustomerOpened CustomerChanged CustomerHeld CustomerReleased'.split(' '),
  ...'InvoicePosted InvoiceVoided ReceiptPosted ReceiptReversed CreditPosted'.split(' '),
  ...'CreditReversed AdjustmentPosted AdjustmentReversed RefundPosted RefundReversed'.split(' '),
  ...'MiscCashPosted MiscCashReversed OnAccountDistributed DistributionReversed'.split(' '),
  // Every kind is drafted and closed; the rarer steps come up for one kind or the other.
  ...NOUNS.flatMap((noun) => [`${noun}Drafted`, `${noun}Closed`]),
  ...[...STEPS, ...LINE_STEPS].map((step) => `*${step}`),
  'ReceiptRemainderPutOnAccount',
];

/** Whether money was distributed. */
const compare = ({ books, commands }: Script, tally: Tally): boolean => {
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
        !customer.startsWith('cash/') &&
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
  return applications > 0;
};

const RUNS = 500;

test('L5 L9 L11 core accepts, refuses and moves exactly what the naive oracle says', () => {
  const tally = new Tally();
  const { distributing } = tally;
  for (const mix of ['usual', 'busy'] as const)
    fc.assert(
      fc.property(scripts({ stepsMin: 20, stepsMax: 40, busy: mix === 'busy' }), (script) => {
        if (compare(script, tally)) distributing[mix] += 1;
      }),
      { numRuns: RUNS },
    );
  const shares = `of ${RUNS} runs ${distributing.usual} distribute, ${distributing.busy} of the busy`;
  if (process.env['SHARES'] !== undefined) process.stdout.write(`${shares}\n${tally.shares}\n`);
  const missing = [...EVENTS, ...REFUSALS].filter((name) => !tally.names.includes(name));
  const moves = distributing.usual * 2 >= RUNS && distributing.busy * 4 >= RUNS;
  expect({ missing, moves, shares }).toEqual({ missing: [], moves: true, shares });
});
