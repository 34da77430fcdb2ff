/**
 * Sentences over histories: `given(history).when(command).then(events)`. Works on the pure core,
 * without a store: what is not in the working state is recalled from the history by its name.
 */
import { expect } from '@jest/globals';
import {
  Account,
  decideAccount,
  namesOf,
  type AccountCommand,
  type AccountEvent,
  type AccountRefusal,
  type Books,
} from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';

type Outcome = E.Either<AccountRefusal, ReadonlyArray<AccountEvent>>;

/** An event as it is stored: a field that is undefined is not there. */
const stored = (events: ReadonlyArray<AccountEvent>): unknown => JSON.parse(JSON.stringify(events));

/** The account after a history, and the whole history to recall from. */
export const decideAfter = (
  history: ReadonlyArray<AccountEvent>,
  command: AccountCommand,
  books: Books,
  commandId: string,
): Outcome => {
  const account = new Account();
  for (const event of history) account.evolve(event);
  const recalled = new Map<string, ReadonlyArray<AccountEvent>>();
  for (;;) {
    const decision = decideAccount(command, account, books, recalled, commandId);
    if (E.isRight(decision)) return decision;
    const { left } = decision;
    if (left._tag !== 'Need') return E.left(left);
    const missing = left.names.filter((name) => !recalled.has(name));
    if (missing.length === 0) throw new Error(`${left.names.join(', ')} was recalled already`);
    for (const name of missing)
      recalled.set(
        name,
        history.filter((event) => namesOf(event).has(name)),
      );
  }
};

/** What became of the command, with the ways to say what should have. */
export interface When {
  /** It is accepted with exactly these events. */
  readonly then: (...events: ReadonlyArray<AccountEvent>) => void;
  /** It is refused with exactly this refusal. */
  readonly thenRefused: (refusal: AccountRefusal) => void;
  /** The types of its events joined by `, `, or the tag of its refusal: for tables of states. */
  readonly outcome: string;
  /** Its events; an error when it was refused. For histories that go on. */
  readonly events: () => ReadonlyArray<AccountEvent>;
}

export interface Given {
  /** `commandId` is what a document without an id of its own takes its id from. */
  readonly when: (command: AccountCommand, commandId?: string) => When;
}

const whenOf = (outcome: Outcome): When => ({
  then: (...events) => {
    if (E.isLeft(outcome)) expect(outcome.left).toStrictEqual(stored(events));
    else expect(stored(outcome.right)).toStrictEqual(stored(events));
  },
  thenRefused: (refusal) => {
    if (E.isRight(outcome)) expect(stored(outcome.right)).toStrictEqual(refusal);
    else expect(outcome.left).toStrictEqual(refusal);
  },
  outcome: E.isRight(outcome)
    ? outcome.right.map(({ type }) => type).join(', ')
    : outcome.left._tag,
  events: () => {
    if (E.isLeft(outcome)) throw new Error(`refused: ${JSON.stringify(outcome.left)}`);
    return outcome.right;
  },
});

/** Books in US dollars whose first open day is Monday, 2 March 2026. */
export const booksForTests: Books = {
  booksId: 'main',
  name: 'Main books',
  currency: 'USD',
  cutoffDate: '2026-03-02',
  postingPolicy: 'openPeriod',
  readyToPostAtClose: 'post',
  creditPolicy: 'refuse',
  creditsOnPosting: 'never',
  calendar: {},
  closing: null,
  untotalled: null,
};

/** Starts sentences in books that stand elsewhere: `const given = givenIn({ closing: … })`. */
export const givenIn =
  (books: Partial<Books> = {}) =>
  (...history: ReadonlyArray<AccountEvent>): Given => ({
    when: (command, commandId = 'command-1') =>
      whenOf(decideAfter(history, command, { ...booksForTests, ...books }, commandId)),
  });

/** Reads as the business says it: given this history, when asked this, then this. */
export const given = givenIn();
