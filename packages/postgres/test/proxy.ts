/** A line to the server that can be cut, or fall silent, at a chosen moment of an append. */
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/**
 * What happens to the next append: the line is cut before the server hears of it, or while it works
 * on it, or once it has committed; or nothing passes any more in either direction.
 */
export type Fault = 'cut before' | 'cut during' | 'cut after' | 'silence';

export interface Proxy {
  readonly port: number;
  readonly next: (fault: Fault) => void;
  /** Cuts all lines that are open now. */
  readonly cutAll: () => void;
  /** Refuses new lines, or takes them again. */
  readonly refuse: (refused: boolean) => void;
  /** Nothing passes on any line that is open now, and nobody hangs up. */
  readonly silence: () => void;
  /** Takes new lines, but keeps what is said on them until it is let go. */
  readonly hold: () => () => void;
  /** On how many lines a client has said that it goes. */
  readonly goodbyes: () => number;
  readonly close: () => void;
}

/** The server is ready for the next statement, so what it did before is committed. */
const isReady = (chunk: Buffer): boolean =>
  chunk.length >= 6 && chunk.subarray(-6, -1).equals(Buffer.from([0x5a, 0, 0, 0, 5]));

/** The last that a client says before it hangs up. */
const GOODBYE = Buffer.from([0x58, 0, 0, 0, 4]);

export const proxyTo = async (port: number): Promise<Proxy> => {
  const sockets = new Set<Socket>();
  const silencers = new Set<() => void>();
  let fault: Fault | null = null;
  let refused = false;
  let held: Array<() => void> | null = null;
  let goodbyes = 0;

  // A line that is silent does not answer one who hangs up either.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (refused) {
      client.destroy();
      return;
    }
    const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let isSilent = false;
    let isDoomed = false;
    const silence = (): void => {
      isSilent = true;
    };
    silencers.add(silence);
    if (held !== null) {
      client.pause();
      held.push(() => client.resume());
    }
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('end', () => {
        if (!isSilent) cut();
      });
      socket.on('close', () => {
        sockets.delete(socket);
        silencers.delete(silence);
        cut();
      });
    }
    client.on('data', (chunk: Buffer) => {
      if (chunk.subarray(-GOODBYE.length).equals(GOODBYE)) goodbyes += 1;
      const due = fault !== null && chunk.includes('append\0') ? fault : null;
      if (due !== null) fault = null;
      if (due === 'cut before') return cut();
      if (due === 'silence') silence();
      if (due === 'cut after') isDoomed = true;
      if (isSilent) return;
      upstream.write(chunk, () => {
        if (due === 'cut during') cut();
      });
    });
    upstream.on('data', (chunk: Buffer) => {
      if (isSilent) return;
      if (!isDoomed) client.write(chunk);
      else if (isReady(chunk)) cut();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const { port: own } = addressOf(server.address());
  return {
    port: own,
    cutAll,
    close: () => {
      cutAll();
      server.close();
    },
    next: (due) => {
      fault = due;
    },
    refuse: (now) => {
      refused = now;
    },
    silence: () => {
      for (const silence of silencers) silence();
    },
    hold: () => {
      const waiting: Array<() => void> = [];
      held = waiting;
      return () => {
        held = null;
        for (const letGo of waiting) letGo();
      };
    },
    goodbyes: () => goodbyes,
  };
};

const addressOf = (address: AddressInfo | string | null): AddressInfo => {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
};
