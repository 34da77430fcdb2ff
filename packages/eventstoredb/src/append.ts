/**
 * Appends. First the engine is asked how things stand, and the checks that all stores share are
 * made on that, in their fixed order; then the names are claimed; then the events are appended at
 * the expected revision, which the engine itself checks. If the very first question finds no
 * server, nothing has been sent: that, and no text of an error, proves `Unavailable`.
 *
 * So the stream and the names are checked inside the append, but the guards only just before it,
 * because the engine cannot see two streams at once. That is why the store says that it does not
 * check guards (`capabilities.guards`). It looks all the same: a process that has missed the close
 * of a day learns of it from its next posting, and not at some later time.
 */
import {
  answerWithoutWriting,
  storeFailure,
  type AppendReceipt,
  type AppendResult,
  type LogState,
  type ReadError,
  type StoredEvent,
  type Write,
} from '@counterfoil/core';
import { isLeft, isRight, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { Claims } from './claims.ts';
import { proposed } from './events.ts';
import type { StreamReader } from './read-stream.ts';
import type { Send, SendResult } from './send.ts';

/** How often others may be faster before a write is given up. */
const TRIES_MAX = 5;

export const receiptOf = ({ stream, revision, position, hash }: StoredEvent): AppendReceipt => ({
  stream,
  revision,
  position,
  hash,
});

/** The revision that the first event of a write would get. */
const firstOf = ({ expected }: Write): number => (expected === 'noStream' ? 0 : expected + 1);

/** The first failure, or all results. */
const allOf = <A>(results: ReadonlyArray<Either<ReadError, A>>): Either<ReadError, A[]> => {
  const all: A[] = [];
  for (const result of results) {
    if (isLeft(result)) return result;
    all.push(result.right);
  }
  return right(all);
};

/** What the engine holds of all that a write depends on. */
const look = async (
  { page, last }: StreamReader,
  { owner }: Claims,
  write: Write,
): Promise<Either<ReadError, LogState>> => {
  const { stream, expected, events, guards = [], claims = [] } = write;
  const names = [...new Set([stream, ...guards.map((guard) => guard.stream)])];
  const [lasts, owners] = await Promise.all([
    Promise.all(names.map(last)).then(allOf),
    Promise.all(claims.map(owner)).then(allOf),
  ]);
  if (isLeft(lasts)) return lasts;
  if (isLeft(owners)) return owners;
  const heads = new Map(names.map((name, index) => [name, lasts.right[index]]));
  const owned = new Map(claims.map((name, index) => [name, owners.right[index]]));

  let stored: ReadonlyArray<StoredEvent> = [];
  const revision = heads.get(stream)?.revision;
  if (revision !== undefined && revision !== expected) {
    const first = firstOf(write);
    const after = first === 0 ? {} : { after: first - 1 };
    const read = await page(stream, { ...after, limit: events.length, direction: 'forward' });
    if (isLeft(read)) return read;
    stored = read.right.events;
  }
  return right({
    head: (name) => heads.get(name),
    stored: (_stream, wanted) => {
      const found = stored.find((event) => event.revision === wanted);
      return found === undefined ? undefined : receiptOf(found);
    },
    owner: (name) => owned.get(name),
  });
};

/** Claims the names that are still free, then appends. */
const sendAll = async (
  claims: Claims,
  send: Send,
  write: Write,
  { owner }: LogState,
): Promise<SendResult> => {
  const { stream, expected } = write;
  const events = write.events.map((event, index) => proposed(event, write, index));
  for (const name of write.claims ?? []) {
    if (owner(name) === stream) continue;
    const claimed = await claims.claim(name, stream);
    if (isLeft(claimed)) return claimed;
  }
  return send(stream, events, expected);
};

export const appender = (streams: StreamReader, claims: Claims, send: Send) => {
  /**
   * The last event of a write that was acknowledged. It is read back: an answer does not tell where
   * each event stands in the whole log, and that to a resend not where the first one was stored.
   */
  const receiptFor = async (write: Write): Promise<AppendResult> => {
    const { stream, events } = write;
    const after = firstOf(write) + events.length - 2;
    const read = { ...(after < 0 ? {} : { after }), limit: 1, direction: 'forward' } as const;
    const page = await streams.page(stream, read);
    if (isLeft(page)) return left(storeFailure('OutcomeUnknown', page.left.detail));
    const [stored] = page.right.events;
    return stored !== undefined && stored.hash === events.at(-1)?.hash
      ? right(receiptOf(stored))
      : left(storeFailure('OutcomeUnknown', 'it was acknowledged, but is not to be seen yet'));
  };

  return async (write: Write): Promise<AppendResult> => {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const state = await look(streams, claims, write);
      if (isLeft(state)) return state;
      const answer = answerWithoutWriting(write, state.right);
      if (answer !== null) return answer;
      const sent = await sendAll(claims, send, write, state.right);
      if (isRight(sent)) return receiptFor(write);
      // Somebody was faster: look who.
      if (sent.left._tag !== 'WrongRevision') return left(sent.left);
    }
    return left(storeFailure('Contended', `others were faster ${TRIES_MAX} times in a row`));
  };
};
