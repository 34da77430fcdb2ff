/**
 * What the client's errors mean. They come in two kinds: its own, told apart by `type`, and plain
 * gRPC errors, which have only a `code`, such as where the server is down at first contact.
 */

/** The server has not answered in time, or has fallen silent in the middle of an answer. */
export class SilentServer extends Error {
  override readonly name = 'SilentServer';

  constructor(milliseconds: number) {
    super(`the server did not answer within ${milliseconds} ms`);
  }
}

/** The server works, but cannot do what this store relies on. */
export class UnusableServer extends Error {
  override readonly name = 'UnusableServer';
}

export interface Trouble {
  /**
   * `Missing`: there is no such stream. `WrongRevision`, `NotLeader`, `TooLarge` and `Denied`: not
   * written, for certain. `Unanswered`: nobody knows what was done.
   */
  readonly _tag: 'Missing' | 'WrongRevision' | 'NotLeader' | 'TooLarge' | 'Denied' | 'Unanswered';
  readonly detail: string;
}

const TAGS: ReadonlyMap<unknown, Trouble['_tag']> = new Map<unknown, Trouble['_tag']>([
  ['stream-not-found', 'Missing'],
  ['wrong-expected-version', 'WrongRevision'],
  ['not-leader', 'NotLeader'],
  ['maximum-append-size-exceeded', 'TooLarge'],
  ['access-denied', 'Denied'],
  ['stream-deleted', 'Denied'],
  ['invalid-argument', 'Denied'],
  ['missing-required-metadata-property', 'Denied'],
]);

/** Of gRPC: invalid argument, permission denied, unimplemented, unauthenticated. */
const CODES_DENIED: ReadonlySet<unknown> = new Set([3, 7, 12, 16]);

const fieldOf = (error: unknown, field: string): unknown => {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, field);
  return value;
};

export const troubleOf = (error: unknown): Trouble => {
  const message = fieldOf(error, 'message');
  const type = fieldOf(error, 'type');
  const detail = typeof message === 'string' && message !== '' ? message : String(type ?? error);
  const tag = TAGS.get(type);
  if (tag !== undefined) return { _tag: tag, detail };
  const isDenied = error instanceof UnusableServer || CODES_DENIED.has(fieldOf(error, 'code'));
  return { _tag: isDenied ? 'Denied' : 'Unanswered', detail };
};
