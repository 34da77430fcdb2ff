/**
 * Names that are unique in the books. The engine has no transaction over two streams, so each name
 * is a stream of its own, `claim-<name>`, whose first event says which stream owns it; only one
 * writer can append to a stream that does not exist. It is claimed before the events are appended:
 * where a process dies in between, the name stays with its owner, who alone can still use it.
 */
import { eventIdOf, sha256, type ReadError } from '@counterfoil/core';
import { jsonEvent } from '@eventstore/db-client';
import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import type { StreamReader } from './read-stream.ts';
import type { Send, SendResult } from './send.ts';

/** Of a claim that is none of ours: no account has this name. */
const NOBODY = '';

export interface Claims {
  /** The stream that owns a name. */
  readonly owner: (name: string) => Promise<Either<ReadError, string | undefined>>;
  /** Claims a free name; `WrongRevision` where somebody was faster. */
  readonly claim: (name: string, stream: string) => Promise<SendResult>;
}

const streamOf = (name: string): string => `claim-${name}`;

const ownerIn = (data: unknown): string => {
  if (typeof data !== 'object' || data === null) return NOBODY;
  const stream: unknown = Reflect.get(data, 'stream');
  return typeof stream === 'string' ? stream : NOBODY;
};

export const claimsWith = (streams: StreamReader, send: Send): Claims => ({
  owner: async (name) => {
    const first = await streams.first(streamOf(name));
    if (isLeft(first)) return first;
    return right(first.right === undefined ? undefined : ownerIn(first.right.data));
  },
  claim: (name, stream) => {
    // The id comes from what is claimed by whom: to claim again what one owns is acknowledged.
    const id = eventIdOf(sha256(`counterfoil/claim\n${JSON.stringify([name, stream])}`));
    const event = jsonEvent({ id, type: 'NameClaimed', data: { stream } });
    return send(streamOf(name), [event], 'noStream');
  },
});
