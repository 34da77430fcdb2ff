/**
 * Events as EventStoreDB keeps them: type and data as they are, the rest of the envelope as
 * metadata, and an id made of the hash. A reader seals the envelope again: the same bytes come out.
 */
import {
  eventIdOf,
  seal,
  unseal,
  type Envelope,
  type SealedEvent,
  type StoredEvent,
  type Write,
} from '@counterfoil/core';
import { jsonEvent, type EventData, type Position } from '@eventstore/db-client';
import { positionOf } from './positions.ts';
import { UnusableServer } from './trouble.ts';

/** What the client gives of an event, as far as it is of interest. */
export interface Recorded {
  readonly streamId: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly position?: Position | undefined;
}

/** The parts of the envelope that are kept as metadata; the others the server keeps by itself. */
type Metadata = Omit<Envelope, 'stream' | 'revision' | 'type' | 'data'>;

/** Throws where the line is not the envelope in its fixed order: it could not be read again. */
export const proposed = (
  event: SealedEvent,
  { stream, expected }: Pick<Write, 'stream' | 'expected'>,
  index: number,
): EventData => {
  const revision = (expected === 'noStream' ? 0 : expected + 1) + index;
  const envelope = unseal({ ...event, stream, revision, position: '' });
  // A copy, because the client's type of data wants an index signature.
  const data = { ...envelope.data };
  if (seal({ ...envelope, data }).line !== event.line)
    throw new RangeError(`the line of revision ${revision} of ${stream} is not as it is sealed`);
  const { prev, version, commandId, commandHash, actor, reason, recordedAt } = envelope;
  return jsonEvent({
    id: eventIdOf(event.hash),
    type: event.type,
    data,
    metadata: {
      prev,
      version,
      commandId,
      commandHash,
      actor,
      ...(reason === undefined ? {} : { reason }),
      recordedAt,
    },
  });
};

export const isMetadata = (u: unknown): u is Metadata => {
  if (typeof u !== 'object' || u === null) return false;
  const m: Partial<Record<keyof Metadata, unknown>> = u;
  return (
    typeof m.prev === 'string' &&
    Number.isSafeInteger(m.version) &&
    typeof m.commandId === 'string' &&
    typeof m.commandHash === 'string' &&
    typeof m.actor === 'string' &&
    (m.reason === undefined || typeof m.reason === 'string') &&
    typeof m.recordedAt === 'string'
  );
};

/** The envelope in its fixed order; what is no event of ours comes out as it is. */
const sealedOf = ({ streamId, type, data, metadata, id, ...recorded }: Recorded): SealedEvent => {
  const isEnvelope = isMetadata(metadata) && typeof data === 'object' && data !== null;
  if (!isEnvelope) return { type, hash: id, line: JSON.stringify({ type, data, metadata }) };
  const revision = Number(recorded.revision);
  const sealed = seal({ ...metadata, stream: streamId, revision, type, data });
  // With a hash that is none, the event is found corrupt by whoever opens it, at its place.
  return eventIdOf(sealed.hash) === id ? sealed : { ...sealed, hash: id };
};

/** Throws where the server does not say where an event stands. */
export const placeOf = (recorded: Pick<Recorded, 'position'>): string => {
  const position = positionOf(recorded.position);
  if (position !== undefined) return position;
  throw new UnusableServer('the server tells no positions of events: it must be 22.6 or later');
};

export const storedOf = (recorded: Recorded): StoredEvent => ({
  ...sealedOf(recorded),
  position: placeOf(recorded),
  stream: recorded.streamId,
  revision: Number(recorded.revision),
});
