/** Runs the command line in this process, on folders made for one test. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { rules } from '../../rules/index.js';
import { frameworks } from '../../src/frameworks/index.js';
import { main } from '../../src/main.js';
import { reporters } from '../../src/report/index.js';
import type { Finding } from '../../src/judge/finding.js';
import type { Report } from '../../src/report/report.js';

const VERSION = '1.2.3';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files; texts or bytes by path. */
export function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'coldstate-cli-')));
  folders.push(folder);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

export async function run(argv: readonly string[], { cwd = tmpdir(), env = {}, isTTY = false }: RunOptions = {}): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const code = await main(
    argv,
    {
      stdout: {
        write: (text) => {
          stdout += text;
        },
        isTTY,
        columns: 100,
      },
      stderr: {
        write: (text) => {
          stderr += text;
        },
        isTTY,
      },
      cwd,
      env: { XDG_CACHE_HOME: join(cwd, 'caches'), ...env },
    },
    VERSION,
    async () => ({ rules, frameworks, reporters }),
  );
  return { code, stdout, stderr };
}

/** Audits a folder and reads the JSON report. */
export async function auditJson(folder: string, ...argv: readonly string[]): Promise<Outcome & { readonly report: Report }> {
  const outcome = await run(['--format', 'json', '--no-cache', ...argv], { cwd: folder });
  if (outcome.stdout === '') throw new Error(`no report: ${outcome.stderr}`);
  return { ...outcome, report: JSON.parse(outcome.stdout) as Report };
}

export function placesOf(findings: readonly Finding[]): string[] {
  return findings.map((finding) => `${finding.file}:${finding.line}`);
}

/** A Vercel function that keeps visits in memory: always one critical or high finding, on line 1. */
export const VISITS = `const sessions = new Map();
export default function handler(request, response) {
  sessions.set(request.headers.authorization, request.body);
  response.json({ user: sessions.get(request.query.token) });
}
`;

/** The smallest project with a finding. */
export const APP = {
  'package.json': '{ "name": "app", "type": "module" }',
  'vercel.json': '{}',
  'api/visits.js': VISITS,
};
