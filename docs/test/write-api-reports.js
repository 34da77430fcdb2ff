/**
 * Writes what each published library exports, as a text that a reviewer reads:
 * `node write-api-reports.js FOLDER`. Plain JavaScript, because `pnpm api` runs it as it is. The
 * extractor reads the built declarations with a compiler of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const PACKAGES = fileURLToPath(new URL('../../packages', import.meta.url));

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../api', import.meta.url)));
const temporary = mkdtempSync(join(tmpdir(), 'counterfoil-api-'));
const quiet = { logLevel: ExtractorLogLevel.None };

for (const name of ['core', 'sqlite', 'eventstoredb', 'postgres', 'telemetry', 'testkit']) {
  const projectFolder = join(PACKAGES, name);
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, 'dist/index.d.ts'),
      newlineKind: 'lf',
      compiler: {
        // Packages see each other as their users do: by what is built.
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            lib: ['es2023'],
            module: 'nodenext',
            moduleResolution: 'nodenext',
            types: ['node'],
            strict: true,
            skipLibCheck: true,
          },
          include: ['dist/index.d.ts'],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: folder,
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: quiet,
          // A type that an export names and that has no name outside is worth a reviewer's look.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: quiet },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, 'package.json'),
  });
  const { errorCount } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  if (errorCount > 0) process.exitCode = 1;
}
rmSync(temporary, { recursive: true });
