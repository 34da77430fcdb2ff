/** One append of decided events: sealed in a chain, resent while its outcome is unknown. */
import * as E from 'fp-ts/lib/Either.js';
import type { Meta, Refusal } from '../commands.ts';
import { EVENT_VERSION, type ArEvent } from '../events.ts';
import { APPEND_BYTES_MAX } from './adapter.ts';
import { seal } from './envelope.ts';
import type {
  AppendError,
  AppendReceipt,
  EventStore,
  SealedEvent,
  StoreFailure,
  Write,
} from './event-store.ts';
import type { Ports } from './ports.ts';

/** Where a stream ends: what the next event is chained to. */
export interface Tip {
  /** −1 while the stream is empty. */
  readonly revision: number;
  /** Hash of the last event; of `BooksOpened` while the stream is empty. */
  readonly hash: string;
  /** When the last event was recorded; empty while there is none. */
  readonly recordedAt: string;
}

/** Who asked for the events, and the hash of what was asked. */
export interface Asked extends Meta {
  readonly commandHash: string;
}

/** Time never runs backwards in a stream, even when the clock does. */
export const notBefore = (recordedAt: string, now: string): string =>
  now < recordedAt ? recordedAt : now;

/** Chains decided events to the end of their stream. */
export const sealAll = (
  events: ReadonlyArray<ArEvent>,
  stream: string,
  tip: Tip,
  { commandId, commandHash, actor, reason }: Asked,
  recordedAt: string,
): ReadonlyArray<SealedEvent> => {
  let prev = tip.hash;
  return events.map(({ type, data }, index) => {
    const sealed = seal({
      stream,
      revision: tip.revision + 1 + index,
      prev,
      type,
      version: EVENT_VERSION,
      commandId,
      commandHash,
      actor,
      reason,
      recordedAt,
      data,
    });
    prev = sealed.hash;
    return sealed;
  });
};

const POSTING_BYTES_MAX = 256 * 1024;
/** What takes a posting back says more than it did, and must always fit. */
const TAKES_BACK = /(Reversed|Voided)$/;

/** Refuses what would be too large: an event, or all that is to be one append. */
export const limitExceeded = (sealed: ReadonlyArray<SealedEvent>): Refusal | undefined => {
  let sum = 0;
  for (const { type, line } of sealed) {
    const actual = Buffer.byteLength(line);
    if (actual > POSTING_BYTES_MAX && !TAKES_BACK.test(type))
      return { _tag: 'LimitExceeded', field: 'event bytes', limit: POSTING_BYTES_MAX, actual };
    sum += actual;
  }
  if (sum <= APPEND_BYTES_MAX) return undefined;
  return { _tag: 'LimitExceeded', field: 'append bytes', limit: APPEND_BYTES_MAX, actual: sum };
};

/** How long a write whose outcome is unknown is resent, and the longest pause between two tries. */
export const RESEND_MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS_MAX = 1_000;

/** What a resend can end in without saying whether the write before it was stored. */
const LEAVES_IT_OPEN: ReadonlySet<string> = new Set<StoreFailure['_tag']>([
  'OutcomeUnknown',
  'Unavailable',
  'StoreFull',
  'Denied',
  'Contended',
]);

/**
 * Appends, and resends the identical write while nobody knows whether it was stored: a store
 * answers a resend with the first receipt, so this never posts twice. Pauses grow with jitter.
 */
export const appendSurely = async (
  store: EventStore,
  write: Write,
  { scheduler }: Ports,
): Promise<E.Either<AppendError, AppendReceipt>> => {
  const { sleep, random, elapsed } = scheduler;
  let pause = 5;
  let since = 0;
  let unknown: StoreFailure | null = null;
  for (;;) {
    const result = await store.append(write)();
    if (E.isRight(result)) return result;
    const { left } = result;
    // A resend that was not sent says nothing about the write before it.
    if (left._tag === 'OutcomeUnknown') {
      if (unknown === null) since = elapsed();
      unknown = left;
    }
    if (unknown === null || !LEAVES_IT_OPEN.has(left._tag)) return result;
    if (elapsed() - since >= RESEND_MILLISECONDS) return E.left(unknown);
    await sleep(pause * (0.5 + random()));
    pause = Math.min(pause * 2, PAUSE_MILLISECONDS_MAX);
  }
};
