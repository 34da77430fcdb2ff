/** Reads and subscriptions of the test server. */
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status, type ServerWritableStream } from '@grpc/grpc-js';
import type { ReadFault } from './faults.ts';
import type { Kept, Log } from './log.ts';
import {
  confirmationOf,
  failure,
  nameIn,
  notFoundOf,
  readEventOf,
  streamDeleted,
} from './messages.ts';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** What is read: a stream, or the log of all. */
export const subjectOf = ({ request }: ReadCall): string => {
  const stream = request.getOptions()?.getStream();
  return stream === undefined ? '$all' : nameIn(stream.getStreamIdentifier());
};

const isBackward = (options: ReadReq.Options): boolean => Number(options.getReadDirection()) === 1;

/**
 * From a revision on, which is included. Counting down from behind the end finds fewer than asked
 * for, because revisions that do not exist are counted too.
 */
const ofStream = (events: ReadonlyArray<Kept>, options: ReadReq.Options): ReadonlyArray<Kept> => {
  const stream = options.getStream();
  const count = Number(options.getCount());
  const last = events.at(-1)?.revision ?? -1n;
  if (isBackward(options)) {
    const from = stream?.hasEnd() === true ? last : BigInt(stream?.getRevision() ?? 0);
    return events
      .filter(({ revision }) => revision <= from && revision > from - BigInt(count))
      .toReversed();
  }
  const from = stream?.hasStart() === true ? 0n : BigInt(stream?.getRevision() ?? 0);
  return events.filter(({ revision }) => revision >= from).slice(0, count);
};

/** Where a position is in the log. Both of its numbers must be those of one event. */
const placeOf = (log: Log, options: ReadReq.Options): number => {
  const position = options.getAll()?.getPosition();
  if (position === undefined) return options.getAll()?.hasEnd() === true ? log.all.length : 0;
  const commit = BigInt(position.getCommitPosition());
  const prepare = BigInt(position.getPreparePosition());
  const place = log.all.findIndex((event) => event.commit === commit && event.prepare === prepare);
  if (place === -1)
    throw failure(status.INVALID_ARGUMENT, `no event has the position C:${commit}/P:${prepare}`);
  return place;
};

const ofAll = (log: Log, options: ReadReq.Options): ReadonlyArray<Kept> => {
  const place = placeOf(log, options);
  const count = Number(options.getCount());
  return isBackward(options)
    ? log.all.slice(Math.max(0, place - count), place).toReversed()
    : log.all.slice(place, place + count);
};

/** Which events a subscription wants: those of streams whose names begin with a prefix. */
const filterOf = (options: ReadReq.Options): ((event: Kept) => boolean) => {
  const prefixes = options.getFilter()?.getStreamIdentifier()?.getPrefixList();
  return ({ stream }) => prefixes?.some((prefix) => stream.startsWith(prefix)) ?? true;
};

/** Ends when the client cancels it, or when the server dies. */
const subscribe = (log: Log, call: ReadCall, options: ReadReq.Options, cut: boolean): void => {
  const wants = filterOf(options);
  // A subscription does not include the event that it starts from.
  const isFromEvent = options.getAll()?.hasPosition() === true;
  const place = placeOf(log, options) + (isFromEvent ? 1 : 0);
  call.write(confirmationOf(String(place)));
  let isCut = false;
  const send = (event: Kept) => {
    if (!wants(event) || isCut) return;
    call.write(readEventOf(event));
    if (!cut) return;
    isCut = true;
    stop();
    call.emit('error', failure(status.UNAVAILABLE, 'cut'));
  };
  const stop = log.listen(send);
  call.on('cancelled', stop);
  call.on('close', stop);
  for (const event of log.all.slice(place)) send(event);
};

const answer = (call: ReadCall, events: ReadonlyArray<Kept>, fault: ReadFault | undefined) => {
  const isBroken = fault === 'stall' || fault === 'cut';
  for (const event of isBroken ? events.slice(0, 1) : events) call.write(readEventOf(event));
  if (fault === 'cut') call.emit('error', failure(status.UNAVAILABLE, 'cut'));
  if (!isBroken) call.end();
};

export const read = (log: Log, call: ReadCall, fault: ReadFault | undefined): void => {
  const options = call.request.getOptions();
  if (options === undefined || fault === 'silent') return;
  if (fault === 'unavailable' || fault === 'denied') {
    const code = fault === 'denied' ? status.PERMISSION_DENIED : status.UNAVAILABLE;
    call.emit('error', failure(code, `${fault}, as planned`));
    return;
  }
  try {
    const stream = subjectOf(call);
    if (options.hasSubscription()) return subscribe(log, call, options, fault === 'cut');
    if (stream === '$all') return answer(call, ofAll(log, options), fault);
    const events = log.read(stream);
    if (events === 'deleted') {
      call.emit('error', streamDeleted(stream));
    } else if (events === undefined) {
      call.write(notFoundOf(stream));
      call.end();
    } else {
      answer(call, ofStream(events, options), fault);
    }
  } catch (error) {
    call.emit('error', error);
  }
};
