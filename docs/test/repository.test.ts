/** The house rules that no linter knows, over all files of the repository. */
import { describe, expect, test } from '@jest/globals';
import * as t from 'io-ts';
import { exists, files, packages, published, read, readJson, Manifest } from './workspace.ts';

const SOURCE_LINES_MAX = 300;
const TEST_LINES_MAX = 400;
const COLUMNS_MAX = 100;
/** A sentence for people stays on one line, so that it can be searched for. */
const COLUMNS_MAX_WITH_TEXT = 150;

const all = files();
const isCode = (path: string): boolean => /\.(ts|js|mjs|cjs)$/.test(path);
const isTest = (path: string): boolean => /(^|\/)test\//.test(path);
const code = all.filter(isCode);
const sources = code.filter((path) => !isTest(path));
const isText = (path: string): boolean => /\.(ts|js|mjs|cjs|json|md|ya?ml|sh)$|\.ci\//.test(path);
const texts = all.filter((path) => isText(path) && path !== 'docs/test/repository.test.ts');

/** `path:line: text` of each line of these files that breaks the rule. */
const breaches = (
  paths: ReadonlyArray<string>,
  breaks: (line: string) => boolean,
): ReadonlyArray<string> =>
  paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (breaks(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );

const matching = (paths: ReadonlyArray<string>, pattern: RegExp): ReadonlyArray<string> =>
  breaches(paths, (line) => pattern.test(line));

describe('code', () => {
  const linesOf = (path: string): number => read(path).split('\n').length - 1;

  test('files are short enough to be read', () => {
    const tooLong = code.filter(
      (path) => linesOf(path) > (isTest(path) ? TEST_LINES_MAX : SOURCE_LINES_MAX),
    );
    expect(tooLong.map((path) => `${path}: ${linesOf(path)} lines`)).toEqual([]);
  });

  test('lines fit the screen, a text for people aside', () => {
    const tooWide = breaches(code, (line) => {
      const isComment = /^\s*(\/\/|\/?\*)/.test(line);
      const isTableHead = /\S {3,}\S/.test(line);
      const max =
        isTableHead || (!isComment && /['"`]/.test(line)) ? COLUMNS_MAX_WITH_TEXT : COLUMNS_MAX;
      return Array.from(line).length > max;
    });
    expect(tooWide).toEqual([]);
  });

  test('exports are spelled out', () => {
    expect(matching(code, /^\s*export \*/)).toEqual([]);
  });

  test('nothing is made something else by way of unknown', () => {
    expect(matching(code, /\bas unknown as\b/)).toEqual([]);
  });

  test('fp-ts and io-ts are imported as Node resolves them', () => {
    expect(matching(code, /from '(fp-ts|io-ts)\/(?!lib\/\w+\.js')/)).toEqual([]);
  });

  test('no check is switched off in place', () => {
    const off = /@ts-(ignore|nocheck)|(oxlint|eslint)-disable/;
    expect(matching(sources, off)).toEqual([]);
    expect(matching(sources, /@ts-expect-error/)).toEqual([]);
  });

  test('no test is left out or run alone', () => {
    const alone = /\b(test|it|describe)(\.\w+)*\.(only|skip|todo|failing)\b|\b[fx](it|describe)\(/;
    expect(matching(code.filter(isTest), alone).filter((at) => !at.includes('lint.test'))).toEqual(
      [],
    );
  });

  test('each source file opens by saying what it is', () => {
    const silent = sources.filter((path) => !/^(#!.*\n)?\/(\*|\/)/.test(read(path)));
    expect(silent).toEqual([]);
  });
});

describe('texts', () => {
  test('nothing is left to do', () => {
    expect(matching(texts, /\b(TODO|FIXME|HACK)\b/)).toEqual([]);
  });

  test('no path of somebody’s machine', () => {
    expect(matching(texts, /(^|[\s'"`(=:])(\/(work|home|root|Users)\/|[A-Z]:\\)/)).toEqual([]);
  });
});

describe('the lockfile', () => {
  test('names no host, registry or tarball', () => {
    expect(matching(['pnpm-lock.yaml'], /https?:|tarball|registry/)).toEqual([]);
  });
});

describe('the package manager', () => {
  const pinsIn = (path: string): ReadonlyArray<string> =>
    [...read(path).matchAll(/pnpm@([\w.-]+)/g)].map(([, version = '']) => version);

  test('has one version, in what a newcomer reads and in what CI runs', () => {
    const pins = [...pinsIn('README.md'), ...pinsIn('.ci/run'), ...pinsIn('docs/CONTRIBUTING.md')];
    expect(pins.length).toBeGreaterThanOrEqual(3);
    expect(new Set(pins).size).toBe(1);
  });

  test('is pinned nowhere else: npx would stumble over it', () => {
    const manifests = all.filter((path) => path.endsWith('package.json'));
    expect(matching(manifests, /"(packageManager|devEngines)"/)).toEqual([]);
  });
});

describe('the top level', () => {
  test('holds what was agreed, and the configuration that tools look for there', () => {
    const top = new Set(all.map((path) => path.split('/')[0] ?? ''));
    const agreed = ['packages', 'examples', 'docs', 'package.json', 'pnpm-workspace.yaml'];
    const more = ['tsconfig.base.json', 'README.md', 'LICENSE', 'pnpm-lock.yaml'];
    const configuration = ['tsconfig.json', 'jest.config.js'];
    const allowed = new Set([...agreed, ...more, ...configuration]);
    expect([...top].filter((name) => !name.startsWith('.') && !allowed.has(name))).toEqual([]);
  });

  test('every tsconfig of the workspace is built by the root', () => {
    const Root = t.type({ references: t.array(t.type({ path: t.string })) });
    const referenced = new Set(
      readJson(Root, 'tsconfig.json').references.map(({ path }) =>
        path.endsWith('.json') ? path : `${path}/tsconfig.json`,
      ),
    );
    const configs = all.filter((path) => /\/tsconfig(\.\w+)?\.json$/.test(path));
    expect(configs.filter((path) => !referenced.has(path))).toEqual([]);
    expect([...referenced].filter((path) => !exists(path))).toEqual([]);
  });

  test('pins every dependency exactly, in one place', () => {
    const manifests = all.filter((path) => path.endsWith('package.json'));
    const Dependencies = t.partial({
      dependencies: t.record(t.string, t.string),
      devDependencies: t.record(t.string, t.string),
    });
    const loose = manifests.flatMap((path) => {
      const { dependencies, devDependencies } = readJson(Dependencies, path);
      return Object.entries({ ...dependencies, ...devDependencies })
        .filter(([, version]) => version !== 'catalog:' && version !== 'workspace:*')
        .map(([name, version]) => `${path}: ${name} ${version}`);
    });
    expect(loose).toEqual([]);
    const [, catalog = ''] = read('pnpm-workspace.yaml').split(/^catalog:\n/m);
    const pins = [...catalog.matchAll(/^ {2}\S+: (.+)$/gm)].map(([, version = '']) => version);
    expect(pins.length).toBeGreaterThan(10);
    expect(pins.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});

describe.each(packages.map(({ folder, manifest }) => [folder, manifest] as const))(
  '%s',
  (folder, { license, exports = {} }) => {
    test('has a README and the license', () => {
      expect(exists(`${folder}/README.md`)).toBe(true);
      expect(license).toBe('Apache-2.0');
    });

    test('offers its index and its package.json, nothing deeper', () => {
      expect(Object.keys(exports)).toEqual(['.', './package.json']);
    });
  },
);

describe.each(published.map(({ folder, manifest }) => [folder, manifest] as const))(
  '%s, once published',
  (_folder, { version, files: shipped, publishConfig }) => {
    test('has the version of the others', () => {
      expect(version).toBe(readJson(Manifest, 'packages/core/package.json').version);
    });

    test('ships what was built and its sources, and no condition of the workspace', () => {
      expect(shipped).toEqual(['dist', 'src', '!dist/.tsbuildinfo*']);
      expect(publishConfig?.exports).toEqual({
        '.': { types: './dist/index.d.ts', default: './dist/index.js' },
        './package.json': './package.json',
      });
    });
  },
);
