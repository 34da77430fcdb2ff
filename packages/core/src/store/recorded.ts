/** Reading the log: stored lines become events, or stop with a place. */
import type { ArEvent } from '../events.ts';
import { readEvent } from '../events.ts';
import { booksIdOf } from '../kernel/ids.ts';
import { unseal } from './envelope.ts';
import type { StoredEvent } from './event-store.ts';

/** An event of the log, decoded, with all that is known of it. */
export type RecordedEvent<Event extends ArEvent = ArEvent> = Event & {
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly hash: string;
  readonly prev: string;
  readonly booksId: string;
  readonly commandId: string;
  readonly commandHash: string;
  readonly actor: string;
  readonly reason?: string;
  /** ISO instant in UTC. */
  readonly recordedAt: string;
};

/** Opens and reads a stored event. Throws a `Corruption` with its place. */
export const readStored = (stored: StoredEvent): RecordedEvent => {
  const { stream, revision, position, hash } = stored;
  const envelope = unseal(stored);
  const { prev, commandId, commandHash, actor, reason, recordedAt } = envelope;
  return {
    ...readEvent(envelope, { stream, revision, position }),
    stream,
    revision,
    position,
    hash,
    prev,
    booksId: booksIdOf(stream),
    commandId,
    commandHash,
    actor,
    ...(reason === undefined ? {} : { reason }),
    recordedAt,
  };
};

/** What happened, without where and when. */
export const bare = <Event extends ArEvent>({ type, data }: Event): ArEvent =>
  ({ type, data }) as ArEvent;
