/** Between what the test server keeps and the messages of the protocol. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { Appended, Expected, Kept, Proposed } from './log.ts';

export const nameIn = (identifier: StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

const identifierOf = (stream: string): StreamIdentifier =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8').toString('base64'));

/** The ticks of .NET, of which there are 10,000 in a millisecond. */
const CREATED = String(BigInt(Date.UTC(2026, 2, 2)) * 10_000n);

export const readEventOf = (event: Kept): ReadResp => {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifierOf(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.commit))
    .setPreparePosition(String(event.prepare))
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  recorded.getMetadataMap().set('type', event.type);
  recorded.getMetadataMap().set('content-type', event.contentType);
  recorded.getMetadataMap().set('created', CREATED);
  const read = new streams.ReadResp.ReadEvent()
    .setEvent(recorded)
    .setCommitPosition(String(event.commit));
  return new streams.ReadResp().setEvent(read);
};

export const notFoundOf = (stream: string): ReadResp => {
  const identifier = identifierOf(stream);
  const missing = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier);
  return new streams.ReadResp().setStreamNotFound(missing);
};

export const confirmationOf = (id: string): ReadResp =>
  new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id),
  );

export const proposedIn = (
  message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage,
): Proposed => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

/** What the options of an append and of a deletion have in common. */
interface ExpectedRevision {
  readonly hasAny: () => boolean;
  readonly hasNoStream: () => boolean;
  readonly hasStreamExists: () => boolean;
}

export const expectedIn = (options: ExpectedRevision, revision: string): Expected => {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'noStream';
  return options.hasStreamExists() ? 'streamExists' : Number(revision);
};

export const appendRespOf = (appended: Exclude<Appended, { _tag: 'Deleted' }>): AppendResp => {
  const response = new streams.AppendResp();
  switch (appended._tag) {
    case 'Written': {
      const { revision, commit } = appended.last;
      // As the real server does it, which calls that "not technically correct": both are one.
      const position = new streams.AppendResp.Position()
        .setCommitPosition(String(commit))
        .setPreparePosition(String(commit));
      const success = new streams.AppendResp.Success();
      return response.setSuccess(
        success.setCurrentRevision(String(revision)).setPosition(position),
      );
    }
    case 'WrittenBefore':
      return response.setSuccess(
        new streams.AppendResp.Success()
          .setCurrentRevision(String(appended.revision))
          .setNoPosition(new shared.Empty()),
      );
    case 'WrongRevision': {
      const wrong = new streams.AppendResp.WrongExpectedVersion();
      if (appended.current === null) wrong.setCurrentNoStream(new shared.Empty());
      else wrong.setCurrentRevision(String(appended.current));
      return response.setWrongExpectedVersion(wrong);
    }
  }
};

/** The class `Any` of google-protobuf, which is no dependency of ours, comes with a message. */
const statusWith = (name: string, details: Uint8Array, message: string): Status => {
  const answer = statuses.Status.deserializeBinary(Uint8Array.of(0x1a, 0));
  answer.getDetails()?.pack(details, `event_store.client.${name}`);
  return answer.setMessage(message);
};

export const batchRespOf = (request: BatchAppendReq, stream: string, appended: Appended) => {
  const response: BatchAppendResp = new streams.BatchAppendResp()
    .setCorrelationId(request.getCorrelationId())
    .setStreamIdentifier(identifierOf(stream));
  switch (appended._tag) {
    case 'Written':
    case 'WrittenBefore': {
      const success = new streams.BatchAppendResp.Success();
      if (appended._tag === 'Written') {
        const { commit } = appended.last;
        const position = new shared.AllStreamPosition().setCommitPosition(String(commit));
        success.setPosition(position.setPreparePosition(String(commit)));
        return response.setSuccess(success.setCurrentRevision(String(appended.last.revision)));
      }
      return response.setSuccess(success.setCurrentRevision(String(appended.revision)));
    }
    case 'WrongRevision': {
      const wrong = new shared.WrongExpectedVersion();
      if (appended.current !== null) wrong.setCurrentStreamRevision(String(appended.current));
      const { _tag } = appended;
      return response.setError(statusWith('WrongExpectedVersion', wrong.serializeBinary(), _tag));
    }
    case 'Deleted': {
      const details = new shared.StreamDeleted().setStreamIdentifier(identifierOf(stream));
      return response.setError(statusWith('StreamDeleted', details.serializeBinary(), 'deleted'));
    }
  }
};

/** An error as the server gives it: the client tells its kind by the metadata. */
export const failure = (
  code: status,
  details: string,
  fields: Readonly<Record<string, string>> = {},
): ServiceError => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata });
};

export const streamDeleted = (stream: string): ServiceError =>
  failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const notLeader = (host: string, port: number): ServiceError =>
  failure(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

export const appendTooLarge = (bytesMax: number): ServiceError =>
  failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${bytesMax} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(bytesMax),
  });
