/**
 * Subscriptions. The history is read, then the server's live subscription takes over from the last
 * event. The client never subscribes again by itself: when a subscription breaks, the log is read
 * on from the last position, so nothing is left out or delivered twice, and it goes live again.
 */
import {
  storeClosed,
  storeFailure,
  type Position,
  type ReadError,
  type StoredEvent,
  type Subscriber,
  type Subscription,
} from '@counterfoil/core';
import { START, streamNameFilter, type AllStreamResolvedEvent } from '@eventstore/db-client';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { Calls } from './calls.ts';
import { placeOf } from './events.ts';
import { CATEGORIES, type Ours } from './ours.ts';
import { logPositionOf } from './positions.ts';
import type { Scan } from './read-log.ts';
import { SilentServer, troubleOf } from './trouble.ts';

const PAUSE_MILLISECONDS = 100;

/** What a subscription has delivered so far, and to whom. */
class Delivery {
  position: Position | undefined;
  readonly types: ReadonlyArray<string> | undefined;
  readonly #subscriber: Subscriber;
  readonly #ours: Ours;
  #isCaughtUp = false;

  constructor({ after, types }: Subscription, subscriber: Subscriber, ours: Ours) {
    this.position = after;
    this.types = types;
    this.#subscriber = subscriber;
    this.#ours = ours;
  }

  async deliver(event: StoredEvent): Promise<void> {
    const handled = this.#subscriber.event(event);
    if (handled !== undefined) await handled;
  }

  /** An event of the live subscription, unless it was delivered before or is not wanted. */
  async receive({ event }: AllStreamResolvedEvent): Promise<Either<ReadError, void>> {
    if (event === undefined) return right(undefined);
    const position = placeOf(event);
    if (this.position !== undefined && position <= this.position) return right(undefined);
    if (this.types?.includes(event.type) !== false) {
      const chosen = await this.#ours([event]);
      if (isLeft(chosen)) return chosen;
      for (const stored of chosen.right) await this.deliver(stored);
    }
    this.position = position;
    return right(undefined);
  }

  async tellCaughtUp(): Promise<void> {
    if (this.#isCaughtUp) return;
    this.#isCaughtUp = true;
    await this.#subscriber.caughtUp?.();
  }
}

/** Live until it breaks or the signal is given; the error that broke it, if there was one. */
const live = async (
  { client, timeoutMilliseconds }: Calls,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<unknown> => {
  const { position } = delivery;
  // Unlike a read, a subscription does not include the event that it starts from.
  const subscription = client.subscribeToAll({
    fromPosition: position === undefined ? START : logPositionOf(position),
    filter: streamNameFilter({ prefixes: [...CATEGORIES] }),
  });
  const stop = () => subscription.destroy();
  const timer = setTimeout(
    () => subscription.destroy(new SilentServer(timeoutMilliseconds)),
    timeoutMilliseconds,
  );
  subscription.once('confirmation', () => clearTimeout(timer));
  // An error that arrives when nobody iterates any more would end the process.
  subscription.on('error', () => undefined);
  signal.addEventListener('abort', stop);
  const events: AsyncIterator<AllStreamResolvedEvent> = subscription[Symbol.asyncIterator]();
  try {
    while (!signal.aborted) {
      let next: IteratorResult<AllStreamResolvedEvent>;
      try {
        next = await events.next();
      } catch (error) {
        return error;
      }
      if (next.done === true) return undefined;
      if (signal.aborted) continue;
      const received = await delivery.receive(next.value);
      // It is met again when the log is read on from the last position.
      if (isLeft(received)) return undefined;
    }
    return undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    stop();
    // Rejects where there was no connection to end it on, which is as good.
    subscription.unsubscribe().catch(() => undefined);
  }
};

export const follow = async (
  calls: Calls,
  scan: Scan,
  ours: Ours,
  subscription: Subscription,
  subscriber: Subscriber,
): Promise<Either<ReadError, void>> => {
  const { scheduler, ended } = calls;
  const { signal } = subscription;
  const stopped = AbortSignal.any([signal, ended]);
  const delivery = new Delivery(subscription, subscriber, ours);
  const pause = () => scheduler.sleep(PAUSE_MILLISECONDS * (0.5 + scheduler.random()));
  let hasBegun = false;
  while (!signal.aborted) {
    const scanned = await scan(delivery.position, delivery.types);
    if (isLeft(scanned)) {
      // Who subscribes to a server that is not there is told; once begun, it waits for it.
      if (ended.aborted || scanned.left._tag === 'Denied' || !hasBegun) return scanned;
      await pause();
      continue;
    }
    hasBegun = true;
    const { events, end, upTo } = scanned.right;
    for (const event of events) {
      if (signal.aborted) return right(undefined);
      await delivery.deliver(event);
    }
    delivery.position = upTo;
    if (!end) {
      // Others get their turn, however long the history is.
      await scheduler.sleep(0);
      continue;
    }
    if (!signal.aborted) await delivery.tellCaughtUp();
    const error = await live(calls, delivery, stopped);
    if (signal.aborted) break;
    if (ended.aborted) return left(storeClosed);
    const { _tag, detail } = troubleOf(error);
    if (_tag === 'Denied') return left(storeFailure(_tag, detail));
    await pause();
  }
  return right(undefined);
};
