/** Appends of the test server, one by one and in batches. */
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import {
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
} from '@grpc/grpc-js';
import type { Faults } from './faults.ts';
import type { Appended, Expected, Log, Proposed } from './log.ts';
import {
  appendRespOf,
  appendTooLarge,
  batchRespOf,
  expectedIn,
  failure,
  nameIn,
  proposedIn,
  streamDeleted,
} from './messages.ts';

export interface Writing {
  readonly log: Log;
  readonly faults: Faults;
  readonly kill: () => void;
}

const sizeOf = (events: ReadonlyArray<Proposed>): number =>
  events.reduce(
    (sum, { type, data, metadata }) => sum + type.length + data.length + metadata.length,
    0,
  );

/** Does the append, or does what is planned to go wrong with it. Null: it is not answered. */
const done = async (
  { log, faults, kill }: Writing,
  stream: string,
  expected: Expected,
  events: ReadonlyArray<Proposed>,
): Promise<Appended | Error | null> => {
  if (sizeOf(events) > faults.appendBytesMax) return appendTooLarge(faults.appendBytesMax);
  const fault = faults.append(stream);
  const timeout = failure(status.ABORTED, 'Operation timed out: commit timeout');
  if (fault === 'silent') return null;
  if (fault === 'timeoutBefore') return timeout;
  const appended = log.append(stream, expected, events);
  if (fault === 'timeoutAfter') return timeout;
  if (fault === undefined) return appended;
  if (fault === 'late') {
    await faults.patience;
    return appended;
  }
  if (fault === 'dieAfter') kill();
  return null;
};

export const append = (
  writing: Writing,
  call: ServerReadableStream<AppendReq, AppendResp>,
  answer: sendUnaryData<AppendResp>,
): void => {
  let options: AppendReq.Options | undefined;
  const events: Proposed[] = [];
  const finish = async (): Promise<void> => {
    // A call that was given up in the middle has been sent in part only.
    if (options === undefined || call.cancelled) return;
    const stream = nameIn(options.getStreamIdentifier());
    const expected = expectedIn(options, options.getRevision());
    const appended = await done(writing, stream, expected, events);
    if (appended === null) return;
    if (appended instanceof Error) answer(appended, null);
    else if (appended._tag === 'Deleted') answer(streamDeleted(stream), null);
    else answer(null, appendRespOf(appended));
  };
  call.on('data', (request: AppendReq) => {
    const message = request.getProposedMessage();
    options ??= request.getOptions();
    if (message !== undefined) events.push(proposedIn(message));
  });
  call.on('end', () => void finish());
};

export const batchAppend = (
  writing: Writing,
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
): void => {
  const pending = new Map<string, { options: BatchAppendReq.Options; events: Proposed[] }>();
  const take = async (request: BatchAppendReq): Promise<void> => {
    const id = request.getCorrelationId()?.getString() ?? '';
    const options = request.getOptions() ?? pending.get(id)?.options;
    if (options === undefined) return;
    const events: Proposed[] = pending.get(id)?.events ?? [];
    events.push(...request.getProposedMessagesList().map(proposedIn));
    pending.set(id, { options, events });
    if (!request.getIsFinal()) return;
    pending.delete(id);
    const stream = nameIn(options.getStreamIdentifier());
    const expected = expectedIn(options, options.getStreamPosition());
    const appended = await done(writing, stream, expected, events);
    if (appended === null) return;
    if (appended instanceof Error) call.emit('error', appended);
    else call.write(batchRespOf(request, stream, appended));
  };
  call.on('data', (request: BatchAppendReq) => void take(request));
  call.on('end', () => call.end());
};
