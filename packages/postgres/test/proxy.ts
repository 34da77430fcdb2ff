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
  readonly close: () => void;
}

/** The server is ready for the next statement, so what it did before is committed. */
const isReady = (chunk: Buffer): boolean =>
  chunk.length >= 6 && chunk.subarray(-6, -1).equals(Buffer.from([0x5a, 0, 0, 0, 5]));

export const proxyTo = async (port: number): Promise<Proxy> => {
  const sockets = new Set<Socket>();
  let fault: Fault | null = null;
  let refused = false;

  const server = createServer((client) => {
    if (refused) {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    let isSilent = false;
    let isDoomed = false;
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (chunk: Buffer) => {
      const due = fault !== null && chunk.includes('append\0') ? fault : null;
      if (due !== null) fault = null;
      if (due === 'cut before') return cut();
      if (due === 'silence') isSilent = true;
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
  };
};

const addressOf = (address: AddressInfo | string | null): AddressInfo => {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
};
