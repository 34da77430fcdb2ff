/**
 * What adapters share: positions made of numbers, the size of one append, the checks of an append
 * in their fixed order, and the loop that follows a log.
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type {
  AppendReceipt,
  Position,
  ReadError,
  StoredEvent,
  StoreFailure,
  Subscriber,
  Subscription,
  Write,
} from './event-store.ts';
import type { AppendResult } from './group-commit.ts';
import type { Scheduler } from './ports.ts';

/** How many bytes the lines of one append may have: what fits an engine that takes 1 MiB. */
export const APPEND_BYTES_MAX = 900 * 1024;

export const storeFailure = (tag: StoreFailure['_tag'], detail: string): StoreFailure => ({
  _tag: tag,
  detail,
});

export const storeClosed = storeFailure('Unavailable', 'the store is closed');

/** Refuses a write that is larger than an append may be, before anything is sent. */
export const tooLarge = (write: Write): StoreFailure | null => {
  if (write.events.length === 0) throw new RangeError('a write holds at least one event');
  let characters = 0;
  for (const { line } of write.events) characters += line.length;
  // A character of a JavaScript string takes three bytes of UTF-8 at most, so most need no count.
  if (characters * 3 <= APPEND_BYTES_MAX) return null;
  let bytes = 0;
  for (const { line } of write.events) bytes += Buffer.byteLength(line);
  return bytes <= APPEND_BYTES_MAX
    ? null
    : storeFailure('TooLarge', `the append has ${bytes} bytes; ${APPEND_BYTES_MAX} are allowed`);
};

/** The position of the nth event of a log, counted from 1: 16 digits, so that it sorts bytewise. */
export const positionOf = (sequence: number): Position => String(sequence).padStart(16, '0');

/** The inverse of `positionOf`. Absent is 0, before the first event. */
export const sequenceOf = (position: Position | undefined): number => {
  if (position === undefined) return 0;
  const sequence = Number(position);
  if (!/^[0-9]{16}$/.test(position) || !Number.isSafeInteger(sequence))
    throw new RangeError(`${JSON.stringify(position)} is no position of this store`);
  return sequence;
};

/** What an engine must know to check an append: the state its transaction sees. */
export interface LogState {
  readonly head: (stream: string) => { readonly revision: number } | undefined;
  readonly stored: (stream: string, revision: number) => AppendReceipt | undefined;
  /** The stream that claimed a name. */
  readonly owner: (name: string) => string | undefined;
}

const receiptOfResend = (write: Write, log: LogState): AppendReceipt | undefined => {
  const first = write.expected === 'noStream' ? 0 : write.expected + 1;
  let last: AppendReceipt | undefined;
  for (const [index, event] of write.events.entries()) {
    last = log.stored(write.stream, first + index);
    if (last?.hash !== event.hash) return undefined;
  }
  return last;
};

/** The answer to a write that needs no writing: it is there already, or refused. Null: write it. */
export const answerWithoutWriting = (write: Write, log: LogState): AppendResult | null => {
  const { stream, expected } = write;
  const actual = log.head(stream)?.revision ?? 'noStream';
  // A stream that stands where the writer believes it to be cannot hold the write yet.
  if (actual !== expected) {
    const receipt = receiptOfResend(write, log);
    return receipt === undefined
      ? left({ _tag: 'Conflict', stream, expected, actual })
      : right(receipt);
  }
  for (const guard of write.guards ?? []) {
    const found = log.head(guard.stream)?.revision ?? 'noStream';
    if (found !== guard.revision)
      return left({
        _tag: 'GuardFailed',
        stream: guard.stream,
        expected: guard.revision,
        actual: found,
      });
  }
  for (const name of write.claims ?? []) {
    const owner = log.owner(name);
    if (owner !== undefined && owner !== stream) return left({ _tag: 'Claimed', name });
  }
  return null;
};

/** Tells those who follow a log that it has grown. */
export interface LogBell {
  readonly ring: () => void;
  /** How often it rang. */
  readonly rings: () => number;
  /** How many listen. */
  readonly listeners: () => number;
  /** Resolves when it has rung more often than that, or when the signal ends the wait. */
  readonly heard: (rings: number, signal: AbortSignal) => Promise<void>;
}

export const logBell = (): LogBell => {
  const listeners = new Set<() => void>();
  let rings = 0;
  return {
    ring: () => {
      rings += 1;
      for (const wake of [...listeners]) wake();
    },
    rings: () => rings,
    listeners: () => listeners.size,
    heard: (since, signal) =>
      new Promise((resolve) => {
        if (rings > since || signal.aborted) return resolve();
        const wake = () => {
          listeners.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        listeners.add(wake);
        signal.addEventListener('abort', wake);
      }),
  };
};

/** Part of a log, as one who follows it reads it. */
export interface Stretch {
  readonly events: ReadonlyArray<StoredEvent>;
  /** The log had no more at the moment of reading. */
  readonly end: boolean;
  /** Nothing up to here was left out, though there may be later positions of other types. */
  readonly upTo: Position | undefined;
}

export interface Followed {
  readonly scan: (
    after: Position | undefined,
    types: ReadonlyArray<string> | undefined,
  ) => Promise<Either<ReadError, Stretch>>;
  readonly bell: LogBell;
  readonly scheduler: Scheduler;
}

/** A subscription for a store that can read its log and knows when it grows. */
export const followLog = async (
  { scan, bell: { rings, heard }, scheduler }: Followed,
  { after, types, signal }: Subscription,
  subscriber: Subscriber,
): Promise<Either<ReadError, void>> => {
  let position = after;
  let behind = true;
  while (!signal.aborted) {
    const before = rings();
    const scanned = await scan(position, types);
    if (isLeft(scanned)) return scanned;
    const { events, end, upTo } = scanned.right;
    for (const event of events) {
      if (signal.aborted) return right(undefined);
      const handled = subscriber.event(event);
      if (handled !== undefined) await handled;
    }
    position = upTo;
    if (!end) {
      // Others get their turn, however long the history is.
      await scheduler.sleep(0);
    } else if (rings() === before) {
      if (behind && !signal.aborted) await subscriber.caughtUp?.();
      behind = false;
      await heard(before, signal);
    }
  }
  return right(undefined);
};
