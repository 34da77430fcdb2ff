/**
 * A server that speaks the protocol of EventStoreDB over a real socket, for tests of the adapter
 * with the real client. It keeps its log in memory, and can be killed, started again on the same
 * port, and made to fail in the ways that real servers and networks do.
 */
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { IGossipServer } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { IServerFeaturesServer } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials, type Metadata } from '@grpc/grpc-js';
import type { Certified } from './certificate.ts';
import { noFaults, type Address, type Faults } from './faults.ts';
import { Log } from './log.ts';
import { notLeader } from './messages.ts';
import { read, subjectOf } from './reading.ts';
import { append, batchAppend, type Writing } from './writing.ts';

/** How often each thing was asked of the server. */
export interface Counts {
  appends: number;
  batches: number;
  reads: number;
  subscriptions: number;
  gossip: number;
  /** The names of the clients that have asked: each client has one of its own. */
  readonly clients: Set<string>;
  /** As who they have asked, in the words of the protocol. */
  readonly users: Set<string>;
}

export interface TestServer {
  readonly log: Log;
  readonly faults: Faults;
  readonly counts: Counts;
  readonly address: Address;
  readonly connectionString: string;
  /** Cuts all lines at once and takes no new ones. What was written is kept. */
  readonly kill: () => void;
  /** On the same port. */
  readonly restart: () => Promise<void>;
}

export interface ServerOptions {
  /** Of another server, to be a second node of a cluster. */
  readonly log?: Log;
  /** All nodes, as gossip tells them; the first one leads. Only this one unless told. */
  readonly nodes?: () => ReadonlyArray<Address>;
  /** Takes encrypted lines only. */
  readonly tls?: Certified;
}

const HOST = '127.0.0.1';

const featuresOf = (): IServerFeaturesServer => ({
  getSupportedMethods: (_call, done) => {
    const methods = ['read', 'append', 'delete', 'tombstone', 'batchappend'].map((name) =>
      new features.SupportedMethod()
        .setMethodName(name)
        .setServiceName('event_store.client.streams.streams'),
    );
    const supported = new features.SupportedMethods().setMethodsList(methods);
    done(null, supported.setEventStoreServerVersion('24.10.0'));
  },
});

const gossipOf = (nodes: () => ReadonlyArray<Address>, counts: Counts): IGossipServer => ({
  read: (_call, done) => {
    counts.gossip += 1;
    const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;
    const members = nodes().map(({ host, port }, index) =>
      new gossip.MemberInfo()
        .setInstanceId(new shared.UUID().setString(`00000000-0000-4000-8000-00000000000${index}`))
        .setTimeStamp('0')
        .setState(index === 0 ? LEADER : FOLLOWER)
        .setIsAlive(true)
        .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port)),
    );
    done(null, new gossip.ClusterInfo().setMembersList(members));
  },
});

const wantsLeader = (metadata: Metadata): boolean => metadata.get('requires-leader')[0] === 'true';

const streamsOf = (writing: Writing, counts: Counts): IStreamsServer => {
  const { log, faults } = writing;
  /** The error of a follower that was asked for what only the leader does. */
  const elsewhere = (metadata: Metadata) => {
    counts.clients.add(String(metadata.get('connection-name')[0]));
    counts.users.add(String(metadata.get('authorization')[0] ?? 'nobody'));
    return faults.leader !== null && wantsLeader(metadata)
      ? notLeader(faults.leader.host, faults.leader.port)
      : null;
  };
  return {
    read: (call) => {
      const error = elsewhere(call.metadata);
      const isLive = call.request.getOptions()?.hasSubscription() === true;
      if (isLive) counts.subscriptions += 1;
      else counts.reads += 1;
      if (error === null) read(log, call, faults.read(isLive ? '$live' : subjectOf(call)));
      else call.emit('error', error);
    },
    append: (call, done) => {
      counts.appends += 1;
      const error = elsewhere(call.metadata);
      if (error === null) append(writing, call, done);
      else done(error, null);
    },
    batchAppend: (call) => {
      counts.batches += 1;
      batchAppend(writing, call);
    },
    delete: (call, done) => {
      const stream = call.request.getOptions()?.getStreamIdentifier()?.getStreamName_asU8() ?? [];
      log.delete(Buffer.from(stream).toString('utf8'));
      done(null, new streams.DeleteResp().setNoPosition(new shared.Empty()));
    },
    tombstone: (call, done) => {
      const stream = call.request.getOptions()?.getStreamIdentifier()?.getStreamName_asU8() ?? [];
      log.tombstone(Buffer.from(stream).toString('utf8'));
      done(null, new streams.TombstoneResp().setNoPosition(new shared.Empty()));
    },
  };
};

const credentialsOf = (tls: Certified | undefined): ServerCredentials =>
  tls === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.certificate }]);

const bound = (server: Server, port: number, tls: Certified | undefined): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(`${HOST}:${port}`, credentialsOf(tls), (error, given) =>
      error === null ? resolve(given) : reject(error),
    );
  });

export const startServer = async (options: ServerOptions = {}): Promise<TestServer> => {
  const { log = new Log() } = options;
  const faults = noFaults();
  const counts = {
    ...{ appends: 0, batches: 0, reads: 0, subscriptions: 0, gossip: 0 },
    clients: new Set<string>(),
    users: new Set<string>(),
  };
  let running: Server | null = null;
  let port = 0;

  const kill = () => {
    running?.forceShutdown();
    running = null;
  };
  const restart = async () => {
    const server = new Server({
      'grpc.max_receive_message_length': 17 * 1024 * 1024,
      // As many as the real server takes on one line.
      'grpc.max_concurrent_streams': 100,
    });
    const own = () => [{ host: HOST, port }];
    server.addService(streamsService.StreamsService, streamsOf({ log, faults, kill }, counts));
    server.addService(featuresService.ServerFeaturesService, featuresOf());
    server.addService(gossipService.GossipService, gossipOf(options.nodes ?? own, counts));
    port = await bound(server, port, options.tls);
    running = server;
  };
  await restart();
  // Every server keeps notes of its own in the log.
  log.append('$scavenges', 'any', [
    {
      id: '00000000-0000-4000-8000-000000000001',
      type: '$scavengeStarted',
      contentType: 'application/json',
      data: Buffer.from('{}'),
      metadata: new Uint8Array(),
    },
  ]);
  return {
    log,
    faults,
    counts,
    address: { host: HOST, port },
    connectionString: `esdb://${HOST}:${port}${options.tls === undefined ? '?tls=false' : ''}`,
    kill,
    restart,
  };
};
